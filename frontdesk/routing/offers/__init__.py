"""Work that is proposed to people, who accept it, decline it, or let it pass."""
