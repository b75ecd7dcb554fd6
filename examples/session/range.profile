; A smaller range, and a port for somebody else.
TCPCONFIG EPHEMERALPORTS 42000 47999
PORT 42042 TCP WEBSRV1
