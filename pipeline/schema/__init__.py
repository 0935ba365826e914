"""What flows between the rooms: frozen values that import nothing of ours and open no file."""
