"""What strangers, peers and the front proxy send: one module a kind of mischief, each with its CASES."""
