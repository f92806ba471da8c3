/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The structs that a module and the kernel must agree about.
 *
 * This list is included several times by <linux/module_layout.h> and others,
 * each time with its own definitions of some of these macros; the list drops
 * them at its end.  The place of a struct in the list is part of what modules
 * record, so one that the configuration leaves out keeps its LAYOUT_BEGIN()
 * and LAYOUT_END().
 *
 *   LAYOUT_BEGIN(tag, type)		starts the struct called @type
 *   LAYOUT_SIZE(tag)			its size and alignment
 *   LAYOUT_MEMBER(tag, member)		a member: all of them, in order
 *   LAYOUT_ARRAY(tag, member)		the same, a member that is an array
 *   LAYOUT_SOME(tag, member)		a member of a struct not listed whole
 *   LAYOUT_END(tag)
 *   LAYOUT_CORE(option, tag, type)	size and alignment of @type, if @option
 *
 * The first group is what the module loader, or whoever it hands a module's
 * sections to, reads in memory that the module's compiler laid out.  Structs
 * with bitfields, which have no offset, and structs of the architectures are
 * not listed whole; the size has to do for the rest of them.
 */
#ifndef LAYOUT_BEGIN
#define LAYOUT_BEGIN(tag, type)
#endif
#ifndef LAYOUT_SIZE
#define LAYOUT_SIZE(tag)
#endif
#ifndef LAYOUT_MEMBER
#define LAYOUT_MEMBER(tag, member)
#endif
#ifndef LAYOUT_ARRAY
#define LAYOUT_ARRAY(tag, member)	LAYOUT_MEMBER(tag, member)
#endif
#ifndef LAYOUT_SOME
#define LAYOUT_SOME(tag, member)	LAYOUT_MEMBER(tag, member)
#endif
#ifndef LAYOUT_END
#define LAYOUT_END(tag)
#endif
#ifndef LAYOUT_CORE
#define LAYOUT_CORE(option, tag, type)
#endif

LAYOUT_BEGIN(module, struct module)
LAYOUT_SIZE(module)
LAYOUT_MEMBER(module, state)
LAYOUT_MEMBER(module, list)
LAYOUT_ARRAY(module, name)
#ifdef CONFIG_STACKTRACE_BUILD_ID
LAYOUT_ARRAY(module, build_id)
#endif
LAYOUT_MEMBER(module, mkobj)
LAYOUT_MEMBER(module, modinfo_attrs)
LAYOUT_MEMBER(module, version)
LAYOUT_MEMBER(module, srcversion)
LAYOUT_MEMBER(module, imported_namespaces)
LAYOUT_MEMBER(module, holders_dir)
LAYOUT_MEMBER(module, syms)
LAYOUT_MEMBER(module, crcs)
LAYOUT_MEMBER(module, flagstab)
LAYOUT_MEMBER(module, num_syms)
#ifdef CONFIG_ARCH_USES_CFI_TRAPS
LAYOUT_MEMBER(module, kcfi_traps)
LAYOUT_MEMBER(module, kcfi_traps_end)
#endif
#ifdef CONFIG_SYSFS
LAYOUT_MEMBER(module, param_lock)
#endif
LAYOUT_MEMBER(module, kp)
LAYOUT_MEMBER(module, num_kp)
LAYOUT_MEMBER(module, using_gplonly_symbols)
#ifdef CONFIG_MODULE_SIG
LAYOUT_MEMBER(module, sig_ok)
#endif
LAYOUT_MEMBER(module, async_probe_requested)
LAYOUT_MEMBER(module, num_exentries)
LAYOUT_MEMBER(module, extable)
LAYOUT_MEMBER(module, init)
LAYOUT_ARRAY(module, mem)
LAYOUT_MEMBER(module, arch)
LAYOUT_MEMBER(module, taints)
#ifdef CONFIG_GENERIC_BUG
LAYOUT_MEMBER(module, num_bugs)
LAYOUT_MEMBER(module, bug_list)
LAYOUT_MEMBER(module, bug_table)
#endif
#ifdef CONFIG_KALLSYMS
LAYOUT_MEMBER(module, kallsyms)
LAYOUT_MEMBER(module, core_kallsyms)
LAYOUT_MEMBER(module, sect_attrs)
LAYOUT_MEMBER(module, notes_attrs)
#endif
#ifdef CONFIG_SMP
LAYOUT_MEMBER(module, percpu)
LAYOUT_MEMBER(module, percpu_size)
#endif
LAYOUT_MEMBER(module, noinstr_text_start)
LAYOUT_MEMBER(module, noinstr_text_size)
#ifdef CONFIG_TRACEPOINTS
LAYOUT_MEMBER(module, num_tracepoints)
LAYOUT_MEMBER(module, tracepoints_ptrs)
#endif
#ifdef CONFIG_TREE_SRCU
LAYOUT_MEMBER(module, num_srcu_structs)
LAYOUT_MEMBER(module, srcu_struct_ptrs)
#endif
#ifdef CONFIG_BPF_EVENTS
LAYOUT_MEMBER(module, num_bpf_raw_events)
LAYOUT_MEMBER(module, bpf_raw_events)
#endif
#ifdef CONFIG_DEBUG_INFO_BTF_MODULES
LAYOUT_MEMBER(module, btf_data_size)
LAYOUT_MEMBER(module, btf_base_data_size)
LAYOUT_MEMBER(module, btf_data)
LAYOUT_MEMBER(module, btf_base_data)
#endif
#ifdef CONFIG_JUMP_LABEL
LAYOUT_MEMBER(module, jump_entries)
LAYOUT_MEMBER(module, num_jump_entries)
#endif
#ifdef CONFIG_TRACING
LAYOUT_MEMBER(module, num_trace_bprintk_fmt)
LAYOUT_MEMBER(module, trace_bprintk_fmt_start)
#endif
#ifdef CONFIG_EVENT_TRACING
LAYOUT_MEMBER(module, trace_events)
LAYOUT_MEMBER(module, num_trace_events)
LAYOUT_MEMBER(module, trace_evals)
LAYOUT_MEMBER(module, num_trace_evals)
#endif
#ifdef CONFIG_DYNAMIC_FTRACE
LAYOUT_MEMBER(module, num_ftrace_callsites)
LAYOUT_MEMBER(module, ftrace_callsites)
#endif
#ifdef CONFIG_KPROBES
LAYOUT_MEMBER(module, kprobes_text_start)
LAYOUT_MEMBER(module, kprobes_text_size)
LAYOUT_MEMBER(module, kprobe_blacklist)
LAYOUT_MEMBER(module, num_kprobe_blacklist)
#endif
#ifdef CONFIG_HAVE_STATIC_CALL_INLINE
LAYOUT_MEMBER(module, num_static_call_sites)
LAYOUT_MEMBER(module, static_call_sites)
#endif
#if IS_ENABLED(CONFIG_KUNIT)
LAYOUT_MEMBER(module, num_kunit_init_suites)
LAYOUT_MEMBER(module, kunit_init_suites)
LAYOUT_MEMBER(module, num_kunit_suites)
LAYOUT_MEMBER(module, kunit_suites)
#endif
#ifdef CONFIG_LIVEPATCH
LAYOUT_MEMBER(module, klp)
LAYOUT_MEMBER(module, klp_alive)
LAYOUT_MEMBER(module, klp_info)
#endif
#ifdef CONFIG_PRINTK_INDEX
LAYOUT_MEMBER(module, printk_index_size)
LAYOUT_MEMBER(module, printk_index_start)
#endif
#ifdef CONFIG_MODULE_UNLOAD
LAYOUT_MEMBER(module, source_list)
LAYOUT_MEMBER(module, target_list)
LAYOUT_MEMBER(module, exit)
LAYOUT_MEMBER(module, refcnt)
#endif
#ifdef CONFIG_CONSTRUCTORS
LAYOUT_MEMBER(module, ctors)
LAYOUT_MEMBER(module, num_ctors)
#endif
#ifdef CONFIG_FUNCTION_ERROR_INJECTION
LAYOUT_MEMBER(module, ei_funcs)
LAYOUT_MEMBER(module, num_ei_funcs)
#endif
#ifdef CONFIG_DYNAMIC_DEBUG_CORE
LAYOUT_MEMBER(module, dyndbg_info)
#endif
LAYOUT_END(module)

LAYOUT_BEGIN(module_memory, struct module_memory)
LAYOUT_SIZE(module_memory)
LAYOUT_MEMBER(module_memory, base)
LAYOUT_MEMBER(module_memory, is_rox)
LAYOUT_MEMBER(module_memory, size)
#ifdef CONFIG_MODULES_TREE_LOOKUP
LAYOUT_MEMBER(module_memory, mtn)
#endif
LAYOUT_END(module_memory)

LAYOUT_BEGIN(mod_arch_specific, struct mod_arch_specific)
LAYOUT_SIZE(mod_arch_specific)
LAYOUT_END(mod_arch_specific)

LAYOUT_BEGIN(mod_kallsyms, struct mod_kallsyms)
#ifdef CONFIG_KALLSYMS
LAYOUT_SIZE(mod_kallsyms)
LAYOUT_MEMBER(mod_kallsyms, symtab)
LAYOUT_MEMBER(mod_kallsyms, num_symtab)
LAYOUT_MEMBER(mod_kallsyms, strtab)
LAYOUT_MEMBER(mod_kallsyms, typetab)
#endif
LAYOUT_END(mod_kallsyms)

LAYOUT_BEGIN(module_kobject, struct module_kobject)
LAYOUT_SIZE(module_kobject)
LAYOUT_MEMBER(module_kobject, kobj)
LAYOUT_MEMBER(module_kobject, mod)
LAYOUT_MEMBER(module_kobject, drivers_dir)
LAYOUT_MEMBER(module_kobject, mp)
LAYOUT_MEMBER(module_kobject, kobj_completion)
LAYOUT_END(module_kobject)

LAYOUT_BEGIN(kobject, struct kobject)
LAYOUT_SIZE(kobject)
LAYOUT_SOME(kobject, name)
LAYOUT_SOME(kobject, entry)
LAYOUT_SOME(kobject, parent)
LAYOUT_SOME(kobject, kset)
LAYOUT_SOME(kobject, ktype)
LAYOUT_SOME(kobject, sd)
LAYOUT_SOME(kobject, kref)
#ifdef CONFIG_DEBUG_KOBJECT_RELEASE
LAYOUT_SOME(kobject, release)
#endif
LAYOUT_END(kobject)

LAYOUT_BEGIN(module_attribute, struct module_attribute)
LAYOUT_SIZE(module_attribute)
LAYOUT_MEMBER(module_attribute, attr)
LAYOUT_MEMBER(module_attribute, show)
LAYOUT_MEMBER(module_attribute, store)
LAYOUT_MEMBER(module_attribute, setup)
LAYOUT_MEMBER(module_attribute, test)
LAYOUT_MEMBER(module_attribute, free)
LAYOUT_END(module_attribute)

LAYOUT_BEGIN(kernel_param, struct kernel_param)
LAYOUT_SIZE(kernel_param)
LAYOUT_MEMBER(kernel_param, name)
LAYOUT_MEMBER(kernel_param, mod)
LAYOUT_MEMBER(kernel_param, ops)
LAYOUT_MEMBER(kernel_param, perm)
LAYOUT_MEMBER(kernel_param, level)
LAYOUT_MEMBER(kernel_param, flags)
LAYOUT_MEMBER(kernel_param, arg)
LAYOUT_END(kernel_param)

LAYOUT_BEGIN(kernel_param_ops, struct kernel_param_ops)
LAYOUT_SIZE(kernel_param_ops)
LAYOUT_MEMBER(kernel_param_ops, flags)
LAYOUT_MEMBER(kernel_param_ops, set)
LAYOUT_MEMBER(kernel_param_ops, get)
LAYOUT_MEMBER(kernel_param_ops, free)
LAYOUT_END(kernel_param_ops)

LAYOUT_BEGIN(kparam_string, struct kparam_string)
LAYOUT_SIZE(kparam_string)
LAYOUT_MEMBER(kparam_string, maxlen)
LAYOUT_MEMBER(kparam_string, string)
LAYOUT_END(kparam_string)

LAYOUT_BEGIN(kparam_array, struct kparam_array)
LAYOUT_SIZE(kparam_array)
LAYOUT_MEMBER(kparam_array, max)
LAYOUT_MEMBER(kparam_array, elemsize)
LAYOUT_MEMBER(kparam_array, num)
LAYOUT_MEMBER(kparam_array, ops)
LAYOUT_MEMBER(kparam_array, elem)
LAYOUT_END(kparam_array)

LAYOUT_BEGIN(kernel_symbol, struct kernel_symbol)
LAYOUT_SIZE(kernel_symbol)
#ifdef CONFIG_HAVE_ARCH_PREL32_RELOCATIONS
LAYOUT_MEMBER(kernel_symbol, value_offset)
LAYOUT_MEMBER(kernel_symbol, name_offset)
LAYOUT_MEMBER(kernel_symbol, namespace_offset)
#else
LAYOUT_MEMBER(kernel_symbol, value)
LAYOUT_MEMBER(kernel_symbol, name)
LAYOUT_MEMBER(kernel_symbol, namespace)
#endif
LAYOUT_END(kernel_symbol)

LAYOUT_BEGIN(modversion_info, struct modversion_info)
LAYOUT_SIZE(modversion_info)
LAYOUT_MEMBER(modversion_info, crc)
LAYOUT_ARRAY(modversion_info, name)
LAYOUT_END(modversion_info)

LAYOUT_BEGIN(exception_table_entry, struct exception_table_entry)
LAYOUT_SIZE(exception_table_entry)
LAYOUT_SOME(exception_table_entry, insn)
LAYOUT_SOME(exception_table_entry, fixup)
LAYOUT_END(exception_table_entry)

LAYOUT_BEGIN(bug_entry, struct bug_entry)
#ifdef CONFIG_GENERIC_BUG
LAYOUT_SIZE(bug_entry)
#ifdef CONFIG_GENERIC_BUG_RELATIVE_POINTERS
LAYOUT_SOME(bug_entry, bug_addr_disp)
#else
LAYOUT_SOME(bug_entry, bug_addr)
#endif
#ifdef CONFIG_DEBUG_BUGVERBOSE
LAYOUT_SOME(bug_entry, line)
#endif
LAYOUT_SOME(bug_entry, flags)
#endif
LAYOUT_END(bug_entry)

LAYOUT_BEGIN(jump_entry, struct jump_entry)
#ifdef CONFIG_JUMP_LABEL
LAYOUT_SIZE(jump_entry)
LAYOUT_MEMBER(jump_entry, code)
LAYOUT_MEMBER(jump_entry, target)
LAYOUT_MEMBER(jump_entry, key)
#endif
LAYOUT_END(jump_entry)

LAYOUT_BEGIN(static_call_site, struct static_call_site)
LAYOUT_SIZE(static_call_site)
LAYOUT_MEMBER(static_call_site, addr)
LAYOUT_MEMBER(static_call_site, key)
LAYOUT_END(static_call_site)

LAYOUT_BEGIN(tracepoint, struct tracepoint)
LAYOUT_SIZE(tracepoint)
LAYOUT_MEMBER(tracepoint, name)
LAYOUT_MEMBER(tracepoint, key)
LAYOUT_MEMBER(tracepoint, static_call_key)
LAYOUT_MEMBER(tracepoint, static_call_tramp)
LAYOUT_MEMBER(tracepoint, iterator)
LAYOUT_MEMBER(tracepoint, probestub)
LAYOUT_MEMBER(tracepoint, funcs)
LAYOUT_MEMBER(tracepoint, ext)
LAYOUT_END(tracepoint)

LAYOUT_BEGIN(trace_event_call, struct trace_event_call)
LAYOUT_SIZE(trace_event_call)
LAYOUT_MEMBER(trace_event_call, list)
LAYOUT_MEMBER(trace_event_call, class)
LAYOUT_MEMBER(trace_event_call, name)
LAYOUT_MEMBER(trace_event_call, event)
LAYOUT_MEMBER(trace_event_call, print_fmt)
LAYOUT_MEMBER(trace_event_call, module)
LAYOUT_MEMBER(trace_event_call, data)
LAYOUT_MEMBER(trace_event_call, flags)
#ifdef CONFIG_PERF_EVENTS
LAYOUT_MEMBER(trace_event_call, perf_refcount)
LAYOUT_MEMBER(trace_event_call, perf_events)
LAYOUT_MEMBER(trace_event_call, prog_array)
LAYOUT_MEMBER(trace_event_call, perf_perm)
#endif
LAYOUT_END(trace_event_call)

LAYOUT_BEGIN(trace_eval_map, struct trace_eval_map)
LAYOUT_SIZE(trace_eval_map)
LAYOUT_MEMBER(trace_eval_map, system)
LAYOUT_MEMBER(trace_eval_map, eval_string)
LAYOUT_MEMBER(trace_eval_map, eval_value)
LAYOUT_END(trace_eval_map)

LAYOUT_BEGIN(srcu_struct, struct srcu_struct)
LAYOUT_SIZE(srcu_struct)
#ifdef CONFIG_TREE_SRCU
LAYOUT_MEMBER(srcu_struct, srcu_ctrp)
LAYOUT_MEMBER(srcu_struct, sda)
LAYOUT_MEMBER(srcu_struct, srcu_reader_flavor)
LAYOUT_MEMBER(srcu_struct, dep_map)
LAYOUT_MEMBER(srcu_struct, srcu_sup)
#endif
LAYOUT_END(srcu_struct)

LAYOUT_BEGIN(bpf_raw_event_map, struct bpf_raw_event_map)
LAYOUT_SIZE(bpf_raw_event_map)
LAYOUT_MEMBER(bpf_raw_event_map, tp)
LAYOUT_MEMBER(bpf_raw_event_map, bpf_func)
LAYOUT_MEMBER(bpf_raw_event_map, num_args)
LAYOUT_MEMBER(bpf_raw_event_map, writable_size)
LAYOUT_END(bpf_raw_event_map)

LAYOUT_BEGIN(_ddebug, struct _ddebug)
LAYOUT_SIZE(_ddebug)
LAYOUT_SOME(_ddebug, modname)
LAYOUT_SOME(_ddebug, function)
LAYOUT_SOME(_ddebug, filename)
LAYOUT_SOME(_ddebug, format)
#ifdef CONFIG_JUMP_LABEL
LAYOUT_SOME(_ddebug, key)
#endif
LAYOUT_END(_ddebug)

LAYOUT_BEGIN(ddebug_class_map, struct ddebug_class_map)
LAYOUT_SIZE(ddebug_class_map)
LAYOUT_MEMBER(ddebug_class_map, link)
LAYOUT_MEMBER(ddebug_class_map, mod)
LAYOUT_MEMBER(ddebug_class_map, mod_name)
LAYOUT_MEMBER(ddebug_class_map, class_names)
LAYOUT_MEMBER(ddebug_class_map, length)
LAYOUT_MEMBER(ddebug_class_map, base)
LAYOUT_MEMBER(ddebug_class_map, map_type)
LAYOUT_END(ddebug_class_map)

LAYOUT_BEGIN(error_injection_entry, struct error_injection_entry)
#ifdef CONFIG_FUNCTION_ERROR_INJECTION
LAYOUT_SIZE(error_injection_entry)
LAYOUT_MEMBER(error_injection_entry, addr)
LAYOUT_MEMBER(error_injection_entry, etype)
#endif
LAYOUT_END(error_injection_entry)

LAYOUT_BEGIN(kunit_suite, struct kunit_suite)
#if IS_ENABLED(CONFIG_KUNIT)
LAYOUT_SIZE(kunit_suite)
LAYOUT_ARRAY(kunit_suite, name)
LAYOUT_MEMBER(kunit_suite, suite_init)
LAYOUT_MEMBER(kunit_suite, suite_exit)
LAYOUT_MEMBER(kunit_suite, init)
LAYOUT_MEMBER(kunit_suite, exit)
LAYOUT_MEMBER(kunit_suite, test_cases)
LAYOUT_MEMBER(kunit_suite, attr)
LAYOUT_ARRAY(kunit_suite, status_comment)
LAYOUT_MEMBER(kunit_suite, debugfs)
LAYOUT_MEMBER(kunit_suite, log)
LAYOUT_MEMBER(kunit_suite, suite_init_err)
LAYOUT_MEMBER(kunit_suite, is_init)
LAYOUT_MEMBER(kunit_suite, status)
#endif
LAYOUT_END(kunit_suite)

LAYOUT_BEGIN(pi_entry, struct pi_entry)
#ifdef CONFIG_PRINTK_INDEX
LAYOUT_SIZE(pi_entry)
LAYOUT_MEMBER(pi_entry, fmt)
LAYOUT_MEMBER(pi_entry, func)
LAYOUT_MEMBER(pi_entry, file)
LAYOUT_MEMBER(pi_entry, line)
LAYOUT_MEMBER(pi_entry, level)
LAYOUT_MEMBER(pi_entry, subsys_fmt_prefix)
#endif
LAYOUT_END(pi_entry)

LAYOUT_BEGIN(codetag, struct codetag)
#ifdef CONFIG_CODE_TAGGING
LAYOUT_SIZE(codetag)
LAYOUT_MEMBER(codetag, flags)
LAYOUT_MEMBER(codetag, lineno)
LAYOUT_MEMBER(codetag, modname)
LAYOUT_MEMBER(codetag, function)
LAYOUT_MEMBER(codetag, filename)
#endif
LAYOUT_END(codetag)

LAYOUT_BEGIN(alt_instr, struct alt_instr)
#if defined(CONFIG_X86) || defined(CONFIG_ARM64)
LAYOUT_SIZE(alt_instr)
#endif
LAYOUT_END(alt_instr)

LAYOUT_BEGIN(orc_entry, struct orc_entry)
#ifdef CONFIG_UNWINDER_ORC
LAYOUT_SIZE(orc_entry)
LAYOUT_SOME(orc_entry, sp_offset)
#endif
LAYOUT_END(orc_entry)

/* The second group is what modules embed, allocate and hand around most. */

LAYOUT_CORE(CONFIG_MODULES, list_head, struct list_head)
LAYOUT_CORE(CONFIG_MODULES, spinlock, spinlock_t)
LAYOUT_CORE(CONFIG_MODULES, rwlock, rwlock_t)
LAYOUT_CORE(CONFIG_MODULES, mutex, struct mutex)
LAYOUT_CORE(CONFIG_MODULES, rw_semaphore, struct rw_semaphore)
LAYOUT_CORE(CONFIG_MODULES, wait_queue_head, struct wait_queue_head)
LAYOUT_CORE(CONFIG_MODULES, completion, struct completion)
LAYOUT_CORE(CONFIG_MODULES, work_struct, struct work_struct)
LAYOUT_CORE(CONFIG_MODULES, delayed_work, struct delayed_work)
LAYOUT_CORE(CONFIG_MODULES, timer_list, struct timer_list)
LAYOUT_CORE(CONFIG_MODULES, page, struct page)
LAYOUT_CORE(CONFIG_MODULES, task_struct, struct task_struct)
LAYOUT_CORE(CONFIG_MODULES, mm_struct, struct mm_struct)
LAYOUT_CORE(CONFIG_MODULES, vm_area_struct, struct vm_area_struct)
LAYOUT_CORE(CONFIG_MODULES, file, struct file)
LAYOUT_CORE(CONFIG_MODULES, inode, struct inode)
LAYOUT_CORE(CONFIG_MODULES, dentry, struct dentry)
LAYOUT_CORE(CONFIG_MODULES, super_block, struct super_block)
LAYOUT_CORE(CONFIG_MODULES, file_operations, struct file_operations)
LAYOUT_CORE(CONFIG_MODULES, cdev, struct cdev)
LAYOUT_CORE(CONFIG_MODULES, device, struct device)
LAYOUT_CORE(CONFIG_MODULES, device_driver, struct device_driver)
LAYOUT_CORE(CONFIG_MODULES, class, struct class)
LAYOUT_CORE(CONFIG_MODULES, platform_device, struct platform_device)
LAYOUT_CORE(CONFIG_BLOCK, bio, struct bio)
LAYOUT_CORE(CONFIG_BLOCK, request, struct request)
LAYOUT_CORE(CONFIG_BLOCK, gendisk, struct gendisk)
LAYOUT_CORE(CONFIG_NET, sk_buff, struct sk_buff)
LAYOUT_CORE(CONFIG_NET, net_device, struct net_device)
LAYOUT_CORE(CONFIG_NET, sock, struct sock)
LAYOUT_CORE(CONFIG_PCI, pci_dev, struct pci_dev)
LAYOUT_CORE(CONFIG_USB, usb_device, struct usb_device)

#undef LAYOUT_BEGIN
#undef LAYOUT_SIZE
#undef LAYOUT_MEMBER
#undef LAYOUT_ARRAY
#undef LAYOUT_SOME
#undef LAYOUT_END
#undef LAYOUT_CORE
