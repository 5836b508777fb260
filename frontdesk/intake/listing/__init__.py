"""What the long lists of the front desk share: who looks, which rows, in which order, how many, and a stretch of them."""
