"""What is written down of a graded submission: nbgrader's gradebook, its folder autograded/, and how the submission ended.

``writer`` is the one that writes, for each submission: its ``entry`` into the gradebook (``book``) by nbgrader's own ``steps``
and ours for people's ``marks``, and its outcome (``outcomes``). ``scores`` reads points, and keeps them up with the course;
``nbgrader_api`` is nbgrader with this course's configuration.
"""
