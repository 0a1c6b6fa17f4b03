"""Commands for those who work on Saibang itself; the product never imports them."""
