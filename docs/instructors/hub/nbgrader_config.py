"""What the instructor's nbgrader and the students' have to agree on; docs/instructors/hub.md says where it is put."""

import os

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "vae-course"
c.Exchange.root = os.environ.get("EXCHANGE", "/srv/exchange")
# Validate runs a notebook from top to bottom; a full training takes minutes, where nbgrader waits for 30 s.
c.ExecutePreprocessor.timeout = 1200
# Kernels talk over private sockets of the file system, where nobody else reaches them.
c.KernelManager.transport = "ipc"
