/* Counts allocations, for a process that is started with this library preloaded.
 *
 * The number is written to standard error when the process ends: "mallocs N". Everything that gives
 * out memory counts, growing a block included. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static atomic_ulong count;

/* What dlsym needs before it has found the real calloc. */
static char early[65536];
static size_t early_used;

static void *early_block(size_t size) {
  size_t start = (early_used + 15) & ~(size_t)15;
  if (start + size > sizeof early) return NULL;
  early_used = start + size;
  return early + start;
}

static int is_early(const void *block) {
  return (const char *)block >= early && (const char *)block < early + sizeof early;
}

#define REAL(name, type, ...)                                  \
  static type (*real)(__VA_ARGS__);                            \
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, name)

void *malloc(size_t size) {
  REAL("malloc", void *, size_t);
  atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
  return real(size);
}

void *calloc(size_t number, size_t size) {
  static int is_looking;
  static void *(*real)(size_t, size_t);
  if (!real) {
    if (is_looking) return early_block(number * size);
    is_looking = 1;
    *(void **)&real = dlsym(RTLD_NEXT, "calloc");
    is_looking = 0;
  }
  atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
  return real(number, size);
}

void *realloc(void *block, size_t size) {
  REAL("realloc", void *, void *, size_t);
  atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
  if (!is_early(block)) return real(block, size);
  void *moved = malloc(size);
  size_t left = (size_t)(early + sizeof early - (char *)block);
  if (moved) memcpy(moved, block, size < left ? size : left);
  return moved;
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  REAL("posix_memalign", int, void **, size_t, size_t);
  atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
  return real(block, alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  REAL("aligned_alloc", void *, size_t, size_t);
  atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
  return real(alignment, size);
}

void free(void *block) {
  REAL("free", void, void *);
  if (!is_early(block)) real(block);
}

__attribute__((destructor)) static void tell(void) {
  fprintf(stderr, "mallocs %lu\n", atomic_load(&count));
}
