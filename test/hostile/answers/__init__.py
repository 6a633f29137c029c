"""What a backend answers, or whoever sits before it: one module a kind of mischief, each with its CASES."""
