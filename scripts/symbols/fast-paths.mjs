// The names of what is no public API that the package looks up in the runtime, by what they are for. A name on
// Windows is Microsoft's where the function is of C++. `__test__/package/symbols.test.js` compares the others
// with src/.

/**
 * @typedef {object} Name
 * @property {string} unix
 * @property {string} [windows] the same as on Unix where there is none
 *
 * @typedef {object} FastPath
 * @property {string} title
 * @property {(Name | Name[])[]} names each must be there; of a list one is enough
 * @property {Record<string, string>} [absent] platforms on which it is not to be had, and why
 */

/** @type {Name} */
const getCurrentContext = {
  unix: '_ZN2v87Isolate17GetCurrentContextEv',
  windows: '?GetCurrentContext@Isolate@v8@@QEAA?AV?$Local@VContext@v8@@@2@XZ',
};

/** Without these nothing else of V8 or Node is looked up. @type {Name[]} */
const base = [
  { unix: '_ZN2v82V810GetVersionEv', windows: '?GetVersion@V8@v8@@SAPEBDXZ' },
  {
    unix: '_ZN2v87Isolate10GetCurrentEv',
    windows: '?GetCurrent@Isolate@v8@@SAPEAV12@XZ',
  },
];

/** @type {FastPath[]} */
export const fastPaths = [
  {
    title: 'continuation slot',
    names: [
      ...base,
      getCurrentContext,
      {
        unix: '_ZN2v87Context22GetExtrasBindingObjectEv',
        windows: '?GetExtrasBindingObject@Context@v8@@QEAA?AV?$Local@VObject@v8@@@2@XZ',
      },
    ],
  },
  {
    title: 'weak handles',
    names: [
      ...base,
      [
        {
          unix: '_ZN2v812api_internal18GlobalizeReferenceEPNS_8internal7IsolateEPm',
          windows: '?GlobalizeReference@api_internal@v8@@YAPEA_KPEAVIsolate@internal@2@PEA_K@Z',
        },
        {
          unix: '_ZN2v812api_internal18GlobalizeReferenceEPNS_8internal7IsolateEm',
          windows: '?GlobalizeReference@api_internal@v8@@YAPEA_KPEAVIsolate@internal@2@_K@Z',
        },
      ],
      {
        unix: '_ZN2v812api_internal8MakeWeakEPPm',
        windows: '?MakeWeak@api_internal@v8@@YAXPEAPEA_K@Z',
      },
      {
        unix: '_ZN2v812api_internal9ClearWeakEPm',
        windows: '?ClearWeak@api_internal@v8@@YAPEAXPEA_K@Z',
      },
      {
        unix: '_ZN2v812api_internal13DisposeGlobalEPm',
        windows: '?DisposeGlobal@api_internal@v8@@YAXPEA_K@Z',
      },
      {
        unix: '_ZN2v87Isolate21AddGCEpilogueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_S2_',
        windows:
          '?AddGCEpilogueCallback@Isolate@v8@@QEAAXP6AXPEAV12@W4GCType@2@W4GCCallbackFlags@2@PEAX@Z31@Z',
      },
      {
        unix: '_ZN2v87Isolate24RemoveGCEpilogueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_',
        windows:
          '?RemoveGCEpilogueCallback@Isolate@v8@@QEAAXP6AXPEAV12@W4GCType@2@W4GCCallbackFlags@2@PEAX@Z3@Z',
      },
    ],
  },
  {
    title: 'fast calls',
    names: [
      ...base,
      getCurrentContext,
      {
        unix: '_ZN2v816FunctionTemplate3NewEPNS_7IsolateEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS_5LocalIS4_EENSA_INS_9SignatureEEEiNS_19ConstructorBehaviorENS_14SideEffectTypeEPKNS_9CFunctionEttt',
        windows:
          '?New@FunctionTemplate@v8@@SA?AV?$Local@VFunctionTemplate@v8@@@2@PEAVIsolate@2@P6AXAEBV?$FunctionCallbackInfo@VValue@v8@@@2@@ZV?$Local@VValue@v8@@@2@V?$Local@VSignature@v8@@@2@HW4ConstructorBehavior@2@W4SideEffectType@2@PEBVCFunction@2@GGG@Z',
      },
      {
        unix: '_ZN2v816FunctionTemplate11GetFunctionENS_5LocalINS_7ContextEEE',
        windows:
          '?GetFunction@FunctionTemplate@v8@@QEAA?AV?$MaybeLocal@VFunction@v8@@@2@V?$Local@VContext@v8@@@2@@Z',
      },
      {
        unix: '_ZNK2v813CFunctionInfo12ArgumentInfoEj',
        windows: '?ArgumentInfo@CFunctionInfo@v8@@QEBAAEBVCTypeInfo@2@I@Z',
      },
    ],
  },
  {
    title: 'ids of the runtime',
    names: [
      ...base,
      {
        unix: '_ZN4node29AsyncHooksGetExecutionAsyncIdEPN2v87IsolateE',
        windows: '?AsyncHooksGetExecutionAsyncId@node@@YANPEAVIsolate@v8@@@Z',
      },
      {
        unix: '_ZN4node27AsyncHooksGetTriggerAsyncIdEPN2v87IsolateE',
        windows: '?AsyncHooksGetTriggerAsyncId@node@@YANPEAVIsolate@v8@@@Z',
      },
    ],
  },
  {
    title: 'fields of the runtime',
    names: [
      ...base,
      getCurrentContext,
      {
        unix: '_ZN4node21GetCurrentEnvironmentEN2v85LocalINS0_7ContextEEE',
        windows: '?GetCurrentEnvironment@node@@YAPEAVEnvironment@1@V?$Local@VContext@v8@@@v8@@@Z',
      },
      {
        unix: '_ZN4node10AsyncHooks26DefaultTriggerAsyncIdScopeC1EPNS_11EnvironmentEd',
        windows: '??0DefaultTriggerAsyncIdScope@AsyncHooks@node@@QEAA@PEAVEnvironment@2@N@Z',
      },
      {
        unix: '_ZN4node10AsyncHooks26DefaultTriggerAsyncIdScopeD1Ev',
        windows: '??1DefaultTriggerAsyncIdScope@AsyncHooks@node@@QEAA@XZ',
      },
    ],
    absent: { win32: 'node.exe does not export DefaultTriggerAsyncIdScope' },
  },
  {
    title: 'termination',
    names: [
      ...base,
      {
        unix: '_ZN2v87Isolate18TerminateExecutionEv',
        windows: '?TerminateExecution@Isolate@v8@@QEAAXXZ',
      },
    ],
  },
  {
    title: 'destroys in the loop',
    names: [
      'uv_version_string',
      'uv_handle_size',
      'uv_check_init',
      'uv_check_start',
      'uv_check_stop',
      'uv_unref',
      'uv_close',
    ].map((unix) => ({ unix })),
  },
];
