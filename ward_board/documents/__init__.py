"""The papers: from the board to PDF and PNG; the only room with typst and segno."""
