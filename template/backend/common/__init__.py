"""Ground for all modules; imports none of them."""
