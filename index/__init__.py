"""Finding: text to tokens and vectors, the two retrievers, their fusion, and the artifact that holds them."""
