"""Services that the tool's server calls: tokens, line items, scores, results, memberships."""
