package main

import (
	"fmt"
	"net/url"
	"os"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// confine asks the kernel (Landlock, Linux 5.13 and later) to refuse this process, for good, every file outside of the containers'
// folder, every execution, and (6.7 and later) every TCP connection but to the API server. The shell's own handlers are the first wall;
// this is the second. Where the kernel has no Landlock the first must do. It returns what was achieved, in words.
func confine(folder, server string) string {
	abi, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return "this kernel has no Landlock"
	}
	attributes := unix.LandlockRulesetAttr{Handled_access_fs: filesystemRights(int(abi))}
	if abi >= 4 {
		attributes.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	ruleset, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attributes)), unsafe.Sizeof(attributes), 0)
	if errno != 0 {
		return fmt.Sprintf("Landlock refused its rules: %v", errno)
	}
	defer unix.Close(int(ruleset))
	if err := allow(int(ruleset), folder, server, attributes); err != nil {
		return fmt.Sprintf("Landlock refused a rule: %v", err)
	}
	// Both are properties of a thread, and Go has many: every one must be told.
	if _, _, errno := syscall.AllThreadsSyscall6(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0); errno != 0 {
		return fmt.Sprintf("no_new_privs was refused: %v", errno)
	}
	if _, _, errno := syscall.AllThreadsSyscall(unix.SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0, 0); errno != 0 {
		return fmt.Sprintf("Landlock was refused: %v", errno)
	}
	if attributes.Handled_access_net == 0 {
		return "files and execution (Landlock)"
	}
	return "files, execution and TCP (Landlock)"
}

func filesystemRights(abi int) uint64 {
	// LANDLOCK_ACCESS_FS_EXECUTE to LANDLOCK_ACCESS_FS_MAKE_SYM are bits 0 to 12; later kernels added three.
	rights := uint64(1<<13 - 1)
	if abi >= 2 {
		rights |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if abi >= 3 {
		rights |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if abi >= 5 {
		rights |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	return rights
}

func allow(ruleset int, folder, server string, attributes unix.LandlockRulesetAttr) error {
	handle, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer handle.Close()
	beneath := unix.LandlockPathBeneathAttr{
		// All but executing, and making devices, sockets and pipes.
		Allowed_access: attributes.Handled_access_fs &^ (unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_MAKE_CHAR |
			unix.LANDLOCK_ACCESS_FS_MAKE_BLOCK | unix.LANDLOCK_ACCESS_FS_MAKE_SOCK | unix.LANDLOCK_ACCESS_FS_MAKE_FIFO | unix.LANDLOCK_ACCESS_FS_IOCTL_DEV),
		Parent_fd: int32(handle.Fd()),
	}
	if err := addRule(ruleset, unix.LANDLOCK_RULE_PATH_BENEATH, unsafe.Pointer(&beneath)); err != nil {
		return err
	}
	if attributes.Handled_access_net == 0 {
		return nil
	}
	address, err := url.Parse(server)
	if err != nil {
		return err
	}
	port, err := strconv.ParseUint(address.Port(), 10, 16)
	if err != nil {
		return err
	}
	connect := landlockNetPort{Allowed: unix.LANDLOCK_ACCESS_NET_CONNECT_TCP, Port: port}
	return addRule(ruleset, landlockRuleNetPort, unsafe.Pointer(&connect))
}

// landlockRuleNetPort is LANDLOCK_RULE_NET_PORT, which x/sys does not have.
const landlockRuleNetPort = 2

// landlockNetPort is struct landlock_net_port_attr.
type landlockNetPort struct{ Allowed, Port uint64 }

func addRule(ruleset, kind int, attributes unsafe.Pointer) error {
	if _, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(ruleset), uintptr(kind), uintptr(attributes), 0, 0, 0); errno != 0 {
		return errno
	}
	return nil
}
