"""Pages. Thin views: parse, call, answer. They own the transaction and the clock."""
