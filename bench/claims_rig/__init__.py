"""Many processes that route, offer, accept, decline and are killed, all on one database; and what must still be true."""
