// Stands for ganvas-train on a machine without LibTorch.
int Absent();

int main() { return Absent(); }
