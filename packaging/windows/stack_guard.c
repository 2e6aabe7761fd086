/* What -fstack-protector-strong needs, in the place of mingw-w64's libssp: that opens a crypto
   provider before main(), which loads three libraries and takes as long as everything else a start
   does. Linked into every program and module. */
#include <cpuid.h>
#include <stdint.h>
#include <windows.h>

void* __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);

/* Ends the process without any more of its code being run (FAST_FAIL_STACK_COOKIE_CHECK_FAILURE).
 */
_Noreturn void __stack_chk_fail(void) {
  __asm__ volatile("int $0x29" : : "c"(2));
  __builtin_unreachable();
}

__attribute__((target("rdrnd"))) static uint64_t from_processor(void) {
  unsigned a, b, c = 0, d;
  unsigned long long random = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) && (c & bit_RDRND)) __builtin_ia32_rdrand64_step(&random);
  return random;
}

/* Before all other constructors. Where the processor gives no random number it is what changes from
   start to start, as in the cookie of Microsoft's compiler: times, numbers, and the addresses that
   the system chose. Its lowest byte is 0, which ends a text. */
__attribute__((constructor(101), no_stack_protector)) static void choose_guard(void) {
  LARGE_INTEGER counter;
  FILETIME time;
  QueryPerformanceCounter(&counter);
  GetSystemTimeAsFileTime(&time);
  uint64_t guard = from_processor();
  guard ^= (uint64_t)counter.QuadPart << 17;
  guard ^= ((uint64_t)time.dwLowDateTime << 32) ^ time.dwHighDateTime;
  guard ^= (uint64_t)(uintptr_t)&counter ^ (uint64_t)(uintptr_t)&__stack_chk_guard << 13;
  guard ^= (uint64_t)GetCurrentProcessId() << 41 ^ (uint64_t)GetCurrentThreadId() << 8;
  __stack_chk_guard = (void*)(uintptr_t)(guard & ~(uint64_t)0xFF);
}
