/* A disk that keeps only what was synced: what would be left of a database after a power cut.

   Loaded before the C library (LD_PRELOAD). After every fsync or fdatasync of a file whose path contains SHADOW_MATCH
   it copies that file, as it is then, into the folder SHADOW_DIR; renaming and deleting are followed. Killing the
   process loses nothing by itself: the system still writes its pages. What a test finds in SHADOW_DIR is what a disk
   holds that wrote nothing but what it was told to. Shared memory (-shm) never counts: it does not outlive the power. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST = 4096 };

static const char *folder(const char *path) {
  const char *match = getenv("SHADOW_MATCH"), *kept = getenv("SHADOW_DIR");
  return match && kept && strstr(path, match) && !strstr(path, "-shm") ? kept : NULL;
}

static int place(char *into, const char *path) {
  const char *kept = folder(path), *name = strrchr(path, '/');
  return kept && snprintf(into, LONGEST, "%s/%s", kept, name ? name + 1 : path) < LONGEST;
}

static void keep(int fd) {
  char link[64], path[LONGEST], kept[LONGEST], draft[LONGEST + 8], block[65536];
  struct stat found;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, LONGEST - 1);
  if (length < 0) return;
  path[length] = 0;
  if (!place(kept, path) || fstat(fd, &found) || !S_ISREG(found.st_mode)) return;
  snprintf(draft, sizeof draft, "%s.part", kept);
  /* Read through fd itself where that can be: closing another one of a database would drop SQLite's locks on it. */
  int from = (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY ? open(link, O_RDONLY) : fd;
  int to = open(draft, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (from < 0 || to < 0) abort();
  off_t at = 0;
  for (ssize_t n; (n = pread(from, block, sizeof block, at)) > 0; at += n)
    if (write(to, block, n) != n) abort();
  if (from != fd) close(from);
  close(to);
  if (((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename"))(draft, kept)) abort();
}

int fsync(int fd) {
  int result = ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
  if (!result) keep(fd);
  return result;
}

int fdatasync(int fd) {
  int result = ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
  if (!result) keep(fd);
  return result;
}

int rename(const char *from, const char *to) {
  int (*real)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
  char old[LONGEST], new[LONGEST];
  int result = real(from, to);
  if (!result && place(old, from) && place(new, to)) real(old, new);
  return result;
}

int unlink(const char *path) {
  int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
  char kept[LONGEST];
  int result = real(path);
  if (!result && place(kept, path)) real(kept);
  return result;
}
