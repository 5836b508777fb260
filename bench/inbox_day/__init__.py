"""A simulated day in the inbox of a service business, to judge who should get what.

`scenarios` describes businesses; `people`, `arrivals` and `reading` draw staff, customers and what a classifier makes of them; `worlds`
puts a day together from a seed. `day` plays it in order of time under a router, `house` and `desk` keep who holds what. A router speaks
the `line` protocol, in this process or behind a command line; `policies` names them all. `costs` prices an enquiry, `results` compares
policies on the same days, `table` prints it, `run` is the command.
"""
