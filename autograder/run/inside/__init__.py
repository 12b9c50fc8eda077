"""What the engine does inside a student's kernel. ``guarding`` sends these files there as text; nothing here imports them."""
