import RehearsalSimulation
import Testing

@Suite struct `A shell command line` {
  /// Returns the programs that a line runs, each with its arguments.
  private func programs(_ line: String) -> [String] {
    ShellLine(line).allCommands.map { $0.unwrappedWords.joined(separator: " ") }
  }

  @Test(arguments: [
    "sudo make", "sudo -u bob make", "sudo -ubob make", "sudo -nu bob make",
    "sudo -E -g staff make",
    "sudo --user bob make", "sudo --user=bob -- make", "A=b sudo -u bob C=d make",
    "timeout 30 make", "timeout 30s make", "timeout 1.5m make", "timeout -k 5s 30s make",
    "timeout --signal KILL --kill-after=5 30s make", "timeout $LIMIT make",
    "env -i A=b make", "env -u HOME -C web make", "env --unset HOME make", "nice make",
    "nice -5 make", "nice -n 5 make", "nice -n -5 make", "nice --adjustment 5 make",
    "exec -a builder make", "/usr/bin/time -f %e -o time.txt make", "xargs -0 -n 1 make",
    "xargs -d ';' -P4 make", "sudo -u bob timeout 5m nice -n 5 make", "if ! timeout 5s make",
  ])
  func `runs the program after those that only start it`(line: String) {
    #expect(programs(line) == ["make"])
  }

  @Test(arguments: [
    ("timeout 5s timeout.sh 6s", ["timeout.sh 6s"]), ("xargs -I {} rm {}", ["rm {}"]),
    ("sudo -u bob git -C web push -u origin", ["git push -u origin"]),
    ("sudo -u bob sh -c 'make all'", ["sh -c make all", "make all"]),
    ("bash --norc -c 'make all'", ["bash --norc -c make all", "make all"]),
  ])
  func `has the arguments of its programs`(line: String, expected: [String]) {
    #expect(programs(line) == expected)
  }
}
