"""Run what a submission's tests need, in kernels that can do no harm: plans and a secret go in, evidence comes out.

``pool`` says where jobs run, ``execute`` takes a job through its kernels, ``client`` speaks with one of them (``messages``), and
``guarding`` runs tests so that their reports can be trusted; what it does in the kernel itself stands in ``inside``. The kernels
come from ``sandbox``, ``limits`` says what they may use, and ``evidence`` keeps what came of a job.
"""
