"""What a sentence and its proof are compared by (support.py): figures, stance, words by clause, and roles."""
