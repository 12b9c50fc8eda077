"""What is written down of a graded submission: nbgrader's gradebook, its folder autograded/, and how the submission ended.

``writer`` is the one that enters submissions: by nbgrader's own ``steps`` and ours for people's ``marks``, on a gradebook that stays
open (``book``). ``outcomes`` keeps how each ended. ``scores`` reads points, and keeps them up with the course. ``database`` opens the
gradebook, and ``nbgrader_api`` is nbgrader with this course's configuration (on ``plain_names`` of folders).
"""
