"""What goes out: a class's results and misunderstandings, and what each student reads.

``results`` puts points and verdicts together; of them are made the ``table`` on the terminal and the ``class_page`` (both of
``rows``) and the CSV tables (``export``). ``feedback`` writes students' pages, of ``notebook_pages`` as formgrader shows them, and
``explain`` what ran for one test, and why.
"""
