"""What the other rooms are made and measured with: drawn pages, synthetic plans, samples, models. Nothing imports this room."""
