"""What goes back to a learning platform: points in its own table, feedback in its own archive, a grader that it runs itself.

``marks`` fills the table that a platform exports and takes back, ``pages`` packs feedback so that it finds each student, and
``letters`` writes one short page per student. ``single`` grades one submission alone, and tells it as platforms read it;
``gradescope`` packs what has Gradescope do that for each student who hands in.
"""
