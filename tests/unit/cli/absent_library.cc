// A shared library that a program needs and that the test leaves out.
int Absent() { return 0; }
