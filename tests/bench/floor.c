/* The least that a process can do; linked statically. */
int main(void) {
  return 0;
}
