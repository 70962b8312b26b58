// Put before the source of the SQLite driver. From 24.19 on, and in 26, Node's node::ObjectWrap takes back a hook of its
// environment when it is destroyed, and aborts the process if that happens between two turns of JavaScript, as the
// garbage collector often does it. Neither is the hook set here nor taken back, as before 24.19: the driver closes its
// databases at the end of an environment by a hook of its own.
#include <node.h>
#define AddEnvironmentCleanupHook(isolate, hook, object) static_cast<void>(hook)
#define RemoveEnvironmentCleanupHook(isolate, hook, object) static_cast<void>(hook)
#include <node_object_wrap.h>
#undef AddEnvironmentCleanupHook
#undef RemoveEnvironmentCleanupHook
