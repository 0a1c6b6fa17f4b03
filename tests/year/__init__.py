"""The sample county lived month by month: opened, closed, disputed, published, corrected, archived."""
