// Go: agents are goroutines, a mailbox is a buffered channel, a handoff is a pointer to a message.
//
// Goroutines have no virtual time, so only W2 and W3 are here. Channels have room for all that can
// be under way, so no send ever blocks.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"
)

const (
	ring    = 1000
	tokens  = 100
	workers = 1000
)

// A Task is what a message carries; the generator is not drawn from in W2 and W3.
type Task struct {
	ID      int
	State   uint64
	Payload string
	Round   int
}

// A Message is one handoff; Hops is what a token of the ring has left.
type Message struct {
	Sender, Receiver, Kind string
	Task                   *Task
	Hops                   int
}

func newTask(id int) *Task {
	const seed, gamma = 42, 0x9E3779B97F4A7C15
	z := seed + uint64(id+1)*gamma
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	payload := fmt.Sprintf("task-%08d: build, test and review it", id)
	return &Task{ID: id, State: z ^ z>>31, Payload: payload}
}

// runRing sends the tokens around and returns how many handoffs the agents made.
func runRing(size int) int {
	names := make([]string, ring)
	mailboxes := make([]chan *Message, ring)
	for i := range mailboxes {
		names[i] = fmt.Sprintf("agent-%d", i)
		mailboxes[i] = make(chan *Message, tokens)
	}
	retired := make(chan *Message, tokens)
	handoffs := make(chan int, ring)
	for i := range mailboxes {
		next := (i + 1) % ring
		go func(name, successor string, mailbox <-chan *Message, to chan<- *Message) {
			count := 0
			for m := range mailbox {
				if m.Hops == 0 {
					retired <- m
					continue
				}
				count++
				to <- &Message{name, successor, "token", m.Task, m.Hops - 1}
			}
			handoffs <- count
		}(names[i], names[next], mailboxes[i], mailboxes[next])
	}

	for k := 0; k < tokens; k++ {
		start := k * ring / tokens
		mailboxes[start] <- &Message{"", names[start], "token", newTask(k), size / tokens}
	}
	for k := 0; k < tokens; k++ {
		<-retired
	}
	total := 0
	for _, mailbox := range mailboxes {
		close(mailbox)
	}
	for range mailboxes {
		total += <-handoffs
	}
	return total
}

// runFanOut is the planner; it returns how many handoffs it and its workers made.
func runFanOut(size int) int {
	names := make([]string, workers)
	mailboxes := make([]chan *Message, workers)
	inbox := make(chan *Message, workers)
	for i := range mailboxes {
		names[i] = fmt.Sprintf("worker-%d", i)
		mailboxes[i] = make(chan *Message, 1)
		go func(name string, mailbox <-chan *Message) {
			for m := range mailbox {
				inbox <- &Message{Sender: name, Receiver: "planner", Kind: "reply", Task: m.Task}
			}
		}(names[i], mailboxes[i])
	}

	task := newTask(0)
	handoffs := 0
	for round := 0; round < size/(2*workers); round++ {
		for i, mailbox := range mailboxes {
			mailbox <- &Message{Sender: "planner", Receiver: names[i], Kind: "task", Task: task}
			handoffs++
		}
		for range mailboxes {
			<-inbox
			handoffs++
		}
	}
	for _, mailbox := range mailboxes {
		close(mailbox)
	}
	return handoffs
}

// cpuSeconds is what the process has used so far.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

// A result is the line that every peer prints.
type result struct {
	Handoffs int     `json:"handoffs"`
	Seconds  float64 `json:"seconds"`
	CPU      float64 `json:"cpu"`
	Vtime    int     `json:"vtime"`
	Done     int     `json:"done"`
	Failed   int     `json:"failed"`
}

func main() {
	workloads := map[string]func(int) int{"w2": runRing, "w3": runFanOut}
	if len(os.Args) != 3 || workloads[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: peer w2|w3 SIZE")
		os.Exit(2)
	}
	size, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}

	wall, cpu := time.Now(), cpuSeconds()
	handoffs := workloads[os.Args[1]](size)
	line := result{Handoffs: handoffs, Seconds: time.Since(wall).Seconds(), CPU: cpuSeconds() - cpu}
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		panic(err)
	}
}
