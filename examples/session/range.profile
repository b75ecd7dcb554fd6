; Another range, and a port for somebody else.
TCPCONFIG EPHEMERALPORTS 40200 41999
PORT 40242 TCP WEBSRV1
