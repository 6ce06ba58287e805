"""Parts of the generator of the fictional prefecture in ``sample_data/``."""
