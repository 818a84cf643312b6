// Shows a program another Node than the one that it runs in: preloaded, it answers `dlsym` and `dladdr`.
//
//   SHIM_HIDES  beginnings of names, with commas between: symbols that are not found
//   SHIM_SHOWS  which symbols are other ones: see `shown`
//   SHIM_LIES   `dladdr` says that they are of the executable

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PUBLIC __attribute__((visibility("default")))

#define ENTER "_ZN4node10AsyncHooks26DefaultTriggerAsyncIdScopeC1EPNS_11EnvironmentEd"
#define LEAVE "_ZN4node10AsyncHooks26DefaultTriggerAsyncIdScopeD1Ev"
#define GET_ENVIRONMENT "_ZN4node21GetCurrentEnvironmentEN2v85LocalINS0_7ContextEEE"
#define GET_EXTRAS "_ZN2v87Context22GetExtrasBindingObjectEv"
#define GLOBALIZE_SLOT "_ZN2v812api_internal18GlobalizeReferenceEPNS_8internal7IsolateEPm"
#define GLOBALIZE_ADDRESS "_ZN2v812api_internal18GlobalizeReferenceEPNS_8internal7IsolateEm"
#define DISPOSE "_ZN2v812api_internal13DisposeGlobalEPm"

typedef void *Dlsym(void *, const char *);
typedef int Dladdr(const void *, Dl_info *);

static Dlsym *real_dlsym;
static Dladdr *real_dladdr;

static void *real(const char *name) { return real_dlsym(RTLD_DEFAULT, name); }

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value == NULL ? "" : value;
}

static int shows(const char *what) { return strcmp(setting("SHIM_SHOWS"), what) == 0; }

// DefaultTriggerAsyncIdScope. Node's own lives here while a scope of another layout is open.

typedef struct {
  uintptr_t async_hooks;
  double old_default_trigger_async_id;
} Scope;

static __thread Scope own;
static __thread void *own_environment;

static uintptr_t bits(double number) {
  uintptr_t word;
  memcpy(&word, &number, sizeof word);
  return word;
}

static void enter_own(void *environment, double id) {
  ((void (*)(Scope *, void *, double))real(ENTER))(&own, environment, id);
}

static void leave(void *scope) {
  (void)scope;
  ((void (*)(Scope *))real(LEAVE))(&own);
}

static void enter_swapped(uintptr_t *scope, void *environment, double id) {
  enter_own(environment, id);
  scope[0] = bits(own.old_default_trigger_async_id);
  scope[1] = own.async_hooks;
}

static void enter_virtual(uintptr_t *scope, void *environment, double id) {
  enter_own(environment, id);
  scope[0] = (uintptr_t)real(ENTER);
  scope[1] = own.async_hooks;
  scope[2] = bits(own.old_default_trigger_async_id);
}

static void enter_long(uintptr_t *scope, void *environment, double id) {
  enter_own(environment, id);
  memset(scope, 0x5a, 32 * sizeof *scope);
  scope[0] = own.async_hooks;
}

static void enter_with_other(uintptr_t *scope, void *environment, double id) {
  static const struct {
    const char *name;
    uintptr_t word;
  } words[] = {{"word: null", 0}, {"word: unmapped", 0xdeadbeef000}, {"word: all ones", UINTPTR_MAX}};

  enter_own(environment, id);
  scope[0] = own.async_hooks;
  scope[1] = bits(own.old_default_trigger_async_id);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (shows(words[i].name)) scope[0] = words[i].word;
  }
  if (shows("word: unaligned")) scope[0] += 4;
  if (shows("word: before")) scope[0] = (uintptr_t)environment - sizeof *scope;
  if (shows("word: the environment")) scope[0] = (uintptr_t)environment;
  if (shows("word: behind")) scope[0] = (uintptr_t)environment + 2040;
  if (shows("word: outside")) scope[0] = (uintptr_t)environment + 2048;
  if (shows("word: the stack")) scope[0] = (uintptr_t)scope;
}

// An environment with a copy of Node's AsyncHooks, in which one thing is other than in Node's.

enum { WORDS = 28, AT = 125 };

// Not in the thread's own memory: some threads of Node's have next to none.
static __thread uintptr_t *copy;
static __thread double *doubles;

static void *get_environment(void *context) {
  if (copy == NULL) copy = calloc(1024, sizeof *copy);
  if (doubles == NULL) doubles = calloc(8, sizeof *doubles);
  own_environment = ((void *(*)(void *))real(GET_ENVIRONMENT))(context);
  return own_environment == NULL ? NULL : copy;
}

// The aliased buffer with so many elements: isolate, count, offset, buffer, handle, index.
static uintptr_t *array_of(uintptr_t *hooks, uintptr_t count) {
  for (size_t i = 1; i + 6 < WORDS; i++) {
    if (hooks[i + 1] == count && hooks[i + 2] == 0 && hooks[i] > 0xffff) return hooks + i;
  }
  abort();
}

static void enter_copy(uintptr_t *scope, void *environment, double id) {
  uintptr_t *hooks = copy + AT;
  (void)environment;
  enter_own(own_environment, id);
  scope[0] = (uintptr_t)hooks;
  scope[1] = bits(own.old_default_trigger_async_id);
  if (shows("copy: with one more word")) hooks++;
  memcpy(hooks, (void *)own.async_hooks, WORDS * sizeof *hooks);

  uintptr_t *array = array_of(hooks, 4);
  memcpy(doubles, (void *)array[3], 4 * sizeof *doubles);
  if (shows("copy: isolate")) array[0] += 8;
  if (shows("copy: count")) array[1] = 5;
  if (shows("copy: offset")) array[2] = 8;
  if (shows("copy: buffer null")) array[3] = 0;
  if (shows("copy: buffer unaligned")) array[3] += 1;
  if (shows("copy: buffer is a number")) array[3] = bits(4711);
  if (shows("copy: buffer of others")) array[3] = (uintptr_t)doubles;
  if (shows("copy: buffer with other ids")) {
    doubles[0] += 1;
    array[3] = (uintptr_t)doubles;
  }
  if (shows("copy: handle null")) array[4] = 0;
  if (shows("copy: handle unaligned")) array[4] += 1;
  if (shows("copy: handle is a number")) array[4] = bits(4711);
  if (shows("copy: handle of others")) array[4] = array_of(hooks, 9)[4];
  if (shows("copy: resources null")) array[6] = 0;
  if (shows("copy: resources unaligned")) array[6] = array[4] + 4;
  if (shows("copy: resources are a number")) array[6] = bits(4711);
  if (shows("copy: resources of others")) array[6] = array[4];
  if (shows("copy: resources far away")) array[6] = (uintptr_t)doubles;
}

// V8

static const char *version_newer(void) { return "99.1.2"; }
static const char *version_strange(void) { return "canary"; }
static const char *version_none(void) { return NULL; }

static void *extras_none(void *context) {
  (void)context;
  return NULL;
}

static void *extras_other(void *context) {
  return ((void *(*)(void *))real("_ZN2v87Context6GlobalEv"))(context);
}

static void *clear_weak_elsewhere(void *handle) { return handle; }

static uintptr_t *other_object(void *isolate) {
  void *context = ((void *(*)(void *))real("_ZN2v87Isolate17GetCurrentContextEv"))(isolate);
  return extras_other(context);
}

static void *globalize_other_slot(void *isolate, void *slot) {
  (void)slot;
  return ((void *(*)(void *, void *))real(GLOBALIZE_SLOT))(isolate, other_object(isolate));
}

static void *globalize_other_address(void *isolate, uintptr_t address) {
  (void)address;
  return ((void *(*)(void *, uintptr_t))real(GLOBALIZE_ADDRESS))(isolate, *other_object(isolate));
}

static void *globalize_none(void *isolate, void *object) {
  (void)isolate;
  (void)object;
  return NULL;
}

// `argument_info` of another layout: where it is, and how long each is.

static const uint8_t *argument_info_longer(const void *info, unsigned index) {
  return *(const uint8_t *const *)((const char *)info + 8) + (size_t)index * 4;
}

static const uint8_t *argument_info_elsewhere(const void *info, unsigned index) {
  return *(const uint8_t *const *)((const char *)info + 8) + 8 + (size_t)index * 2;
}

// The third object that native code creates is the one that it tries handles with.
static int create_object_direct(void *env, uintptr_t *result) {
  static int made;

  int status = ((int (*)(void *, uintptr_t *))real("napi_create_object"))(env, result);
  if (++made == 3) *result |= 1;
  return status;
}

// libuv

static const char *uv_version_other(void) { return "1.0.0"; }

typedef void (*Function)(void);

// A name of SHIM_SHOWS, or what it begins with, the symbol, and what is shown for it.
static const struct {
  const char *shows;
  const char *symbol;
  Function function;
} shown[] = {
    {"swapped", ENTER, (Function)enter_swapped},
    {"swapped", LEAVE, (Function)leave},
    {"virtual", ENTER, (Function)enter_virtual},
    {"virtual", LEAVE, (Function)leave},
    {"long", ENTER, (Function)enter_long},
    {"long", LEAVE, (Function)leave},
    {"word: ", ENTER, (Function)enter_with_other},
    {"word: ", LEAVE, (Function)leave},
    {"copy", ENTER, (Function)enter_copy},
    {"copy", LEAVE, (Function)leave},
    {"copy", GET_ENVIRONMENT, (Function)get_environment},
    {"version newer", "_ZN2v82V810GetVersionEv", (Function)version_newer},
    {"version strange", "_ZN2v82V810GetVersionEv", (Function)version_strange},
    {"version none", "_ZN2v82V810GetVersionEv", (Function)version_none},
    {"extras none", GET_EXTRAS, (Function)extras_none},
    {"extras other", GET_EXTRAS, (Function)extras_other},
    {"clear weak", "_ZN2v812api_internal9ClearWeakEPm", (Function)clear_weak_elsewhere},
    {"globalize other", GLOBALIZE_SLOT, (Function)globalize_other_slot},
    {"globalize other", GLOBALIZE_ADDRESS, (Function)globalize_other_address},
    {"globalize none", GLOBALIZE_SLOT, (Function)globalize_none},
    {"globalize none", GLOBALIZE_ADDRESS, (Function)globalize_none},
    {"types longer", "_ZNK2v813CFunctionInfo12ArgumentInfoEj", (Function)argument_info_longer},
    {"types elsewhere", "_ZNK2v813CFunctionInfo12ArgumentInfoEj", (Function)argument_info_elsewhere},
    {"direct handles", "napi_create_object", (Function)create_object_direct},
    {"libuv", "uv_version_string", (Function)uv_version_other},
};

static int begins(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

static int hidden(const char *name) {
  const char *hides = setting("SHIM_HIDES");
  while (*hides != '\0') {
    size_t length = strcspn(hides, ",");
    if (length > 0 && strncmp(name, hides, length) == 0) return 1;
    hides += length + (hides[length] == ',');
  }
  return 0;
}

PUBLIC void *dlsym(void *handle, const char *name) {
  void *found = real_dlsym(handle, name);
  if (found == NULL) return NULL;
  if (hidden(name)) return NULL;
  const char *wanted = setting("SHIM_SHOWS");
  for (size_t i = 0; *wanted != '\0' && i < sizeof shown / sizeof *shown; i++) {
    if (begins(wanted, shown[i].shows) && strcmp(name, shown[i].symbol) == 0) {
      return (void *)shown[i].function;
    }
  }
  return found;
}

PUBLIC int dladdr(const void *address, Dl_info *info) {
  int found = real_dladdr(address, info);
  Dl_info mine;
  if (*setting("SHIM_LIES") != '\0' && real_dladdr((void *)begins, &mine) != 0 &&
      info->dli_fbase == mine.dli_fbase) {
    return real_dladdr(real("napi_create_object"), info);
  }
  return found;
}

__attribute__((constructor)) static void find_real(void) {
  // The versions in which glibc has it, the youngest first.
  static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5"};
  for (size_t i = 0; real_dlsym == NULL && i < sizeof versions / sizeof *versions; i++) {
    real_dlsym = (Dlsym *)dlvsym(RTLD_NEXT, "dlsym", versions[i]);
  }
  if (real_dlsym == NULL) abort();
  real_dladdr = (Dladdr *)real_dlsym(RTLD_NEXT, "dladdr");
}
