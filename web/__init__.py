"""Files of the surfaces, as the browser gets them."""
