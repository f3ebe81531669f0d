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
    "doas -u bob make", "busybox make", "stdbuf -oL make", "ionice -c 2 -n 7 setsid make",
    "xargs -d ';' -P4 make", "sudo -u bob timeout 5m nice -n 5 make", "if ! timeout 5s make",
  ])
  func `runs the program after those that only start it`(line: String) {
    #expect(programs(line) == ["make"])
  }

  @Test(arguments: [
    ("eval 'make;' ls -a", ["eval make; ls -a", "make", "ls -a"]), ("eval", ["eval"]),
    ("eval -- \"sh -c 'make'\"", ["eval -- sh -c 'make'", "sh -c make", "make"]),
    ("timeout 5s timeout.sh 6s", ["timeout.sh 6s"]), ("xargs -I {} rm {}", ["rm {}"]),
    ("sudo -u bob git -C web push -u origin", ["git push -u origin"]),
    ("sudo -u bob sh -c 'make all'", ["sh -c make all", "make all"]),
    ("bash --norc -c 'make all'", ["bash --norc -c make all", "make all"]),
    ("bash -ce -- 'make'", ["bash -ce -- make", "make"]), ("bash x.sh -c 'a'", ["bash x.sh -c a"]),
    ("sort < a.txt -r", ["sort -r"]), ("echo $'it\\'s'; make", ["echo it's", "make"]),
    ("echo ${x//<</}\nmake", ["echo ${x//<</}", "make"]), ("echo ${x", ["echo ${x"]),
    ("echo $[1 << 3]\nmake", ["echo $[1 << 3]", "make"]),
    ("echo ${x:-${y}|$(ls)} all", ["ls", "echo ${x:-${y}|} all"]),
    ("make -k -C web -j4 all", ["make -k -j4 all"]), ("make --directory web", ["make"]),
    ("npm --prefix web run x -- --prefix y", ["npm run x -- --prefix y"]),
    ("pnpm -Cweb test", ["pnpm test"]), ("yarn --cwd=web test", ["yarn test"]),
    ("git -Cweb -c a=b commit -C HEAD", ["git commit -C HEAD"]), ("make all -C", ["make all -C"]),
  ])
  func `has the arguments of its programs`(line: String, expected: [String]) {
    #expect(programs(line) == expected)
  }

  private func targets(_ line: String) -> [String] {
    ShellLine(line).allCommands.flatMap(\.redirectionTargets)
  }

  @Test(arguments: [
    ("make > log.txt", ["log.txt"]), ("make 2>>log.txt", ["log.txt"]),
    ("make >& log.txt", ["log.txt"]), ("make >&log.txt", ["log.txt"]),
    ("make &> log.txt", ["log.txt"]), ("make &>> log.txt", ["log.txt"]),
    ("make >&2log.txt", ["2log.txt"]), ("make > log.txt 2>&1", ["log.txt"]), ("make 2>&1", []),
    ("make >& 2", []), ("make 2>&-", []), ("make 3>&1 1>&2 2>&3", []), ("make <&3", []),
    ("make 2>&$STREAM", []),
    ("make 3<&0 < in.txt", []), ("make 0< in.txt > log.txt", ["log.txt"]),
  ])
  func `writes to files, and not to streams`(line: String, expected: [String]) {
    #expect(targets(line) == expected)
    #expect(programs(line).map { $0.prefix(4) } == ["make"])
  }

  @Test(arguments: [
    ("echo `make 2>&1` all", ["make", "echo  all"]), ("make 2>&1|cat", ["make", "cat"]),
    ("tee >(cat log.txt) all", ["cat log.txt", "tee  all"]),
    ("make <&3 && cat log.txt", ["make", "cat log.txt"]),
  ])
  func `goes on after a stream`(line: String, expected: [String]) {
    #expect(programs(line) == expected)
    #expect(targets(line) == [])
  }

  @Test(arguments: [
    ("echo $((1 + 2)) all", ["echo  all"]), ("echo \"$((1 + (2 * 3)))\" all", ["echo  all"]),
    ("((count > 3)) && make", ["make"]), ("if ((1 << 4 > 3)); then make; fi", ["", "make", "fi"]),
    ("for ((i = 0; i < 3; i++)); do make; done", ["for", "make", "done"]),
    ("echo $(( $(cat a.txt | wc) + `cat b.txt` ))", ["cat a.txt", "wc", "cat b.txt", "echo "]),
    ("(((1 + 2) * 3)); make", ["make"]),
  ])
  func `computes without a command`(line: String, expected: [String]) {
    #expect(programs(line) == expected)
    #expect(targets(line) == [])
  }

  @Test(arguments: [
    ("((make); (ls))", ["make", "ls"]), ("echo $((make); ls) all", ["make", "ls", "echo  all"]),
    ("echo $(a=(x y); (make) && (ls)) all", ["", "x y", "make", "ls", "echo  all"]),
    ("echo `(make` all", ["make", "echo  all"]), ("(make; (ls)) > log.txt", ["make", "ls", ""]),
    ("echo $(case x in (x) make;; esac) all", ["case x in", "x", "make", "esac", "echo  all"]),
  ])
  func `has groups that end where they began`(line: String, expected: [String]) {
    #expect(programs(line) == expected)
  }

  @Test(arguments: [
    ("cat <<EOF > a.txt\nrm -r src > b.txt\nEOF\nmake", ["cat", "make"]),
    ("cat << 'END OF' | tee a.txt\nrm b\nEND\nEND OF\nmake", ["cat", "tee a.txt", "make"]),
    ("cat <<-\\EOF\n\trm b\n\t\tEOF\nmake", ["cat", "make"]),
    ("cat <<EOF\n\tEOF\n EOF\nEOF2\nEOF\nmake", ["cat", "make"]),
    ("cat <<A - <<-\"B\"; ls <<''\nB\nA\nrm a\n\tB\nrm b\n\nmake", ["cat -", "ls", "make"]),
    ("cat 0<<EOF && make\r\nrm b\r\nEOF\r\nls\r\n", ["cat", "make", "ls"]),
    ("cat <<EOF\nmake", ["cat"]), ("cat <<\nmake", ["cat", "make"]),
    ("cat <<< EOF\nmake", ["cat", "make"]), ("echo '<<EOF'\nmake", ["echo <<EOF", "make"]),
    ("cat <<EOF # <<END\nrm b\nEOF\nmake", ["cat", "make"]),
  ])
  func `takes no line of a here-document for a command`(line: String, expected: [String]) {
    #expect(programs(line) == expected)
    #expect(targets(line) == (line.contains("> a.txt") ? ["a.txt"] : []))
  }

  @Test(arguments: [
    ("git commit -m \"$(cat <<'EOF'\nrm b\nEOF\n)\" && make", ["cat", "git commit -m ", "make"]),
    ("git commit -m \"$(cat <<EOF\nrm b\nEOF)\" && make", ["cat", "git commit -m ", "make"]),
    ("echo $(cat <<EOF) all\nrm b\nEOF\nmake", ["cat", "echo  all", "make"]),
    ("(cat <<EOF\nrm b)\nEOF\n) && make", ["cat", "make"]),
    ("cat <<EOF\n$(make) `ls` \\$(rm b) $((1)) 'a\nEOF\ndate", ["cat", "make", "ls", "date"]),
    ("cat <<'EOF'\n$(make) `ls`\nEOF\nmake all", ["cat", "make all"]),
    ("cat <<EOF\n$(rm b\nEOF\nmake", ["cat", "rm b", "make"]),
  ])
  func `has substitutions around and in here-documents`(line: String, expected: [String]) {
    #expect(programs(line) == expected)
  }

  @Test(arguments: [
    ("bash <<'EOF'\nmake\nEOF\nls", ["bash", "make", "ls"]),
    ("sudo -u bob sh -s all <<EOF\nmake\nEOF", ["sh -s all", "make"]),
    ("bash -euo pipefail <<EOF\nmake\nEOF", ["bash -euo pipefail", "make"]),
    ("bash a.sh <<EOF\nmake\nEOF", ["bash a.sh"]),
    ("bash +x --rcfile f <<EOF\nmake\nEOF", ["bash +x --rcfile f", "make"]),
    ("bash /dev/stdin <<EOF\nmake\nEOF", ["bash /dev/stdin", "make"]),
    ("bash <<EOF\nmake $(ls)\nEOF", ["bash", "make", "ls"]),
    ("sh -c 'cat' <<EOF\nmake\nEOF", ["sh -c cat", "cat"]),
    ("sh -c 'cat <<EOF\nmake\nEOF\nls'", ["sh -c cat <<EOF\nmake\nEOF\nls", "cat", "ls"]),
  ])
  func `runs the here-document that a shell reads`(line: String, expected: [String]) {
    #expect(programs(line) == expected)
  }

  @Test(arguments: [
    ("bash <<< 'make all'", ["bash", "make all"]), ("bash -s x <<<make", ["bash -s x", "make"]),
    ("bash <<EOF <<< ls\nmake\nEOF", ["bash", "ls"]), ("sh < a.sh <<< ls", ["sh", "ls"]),
    ("echo 'cd web; make' | bash", ["echo cd web; make", "bash", "cd web", "make"]),
    ("echo -n make |& sudo sh -e", ["echo -n make", "sh -e", "make"]),
    ("echo -e 'make\\nls' | (bash)", ["echo -e make\\nls", "bash", "make", "ls"]),
    ("echo make | { bash; }", ["echo make", "bash", "make", "}"]),
    ("printf '%s\\n' make ls | sh", ["printf %s\\n make ls", "sh", "make", "ls"]),
    ("printf 'cat %s;' a b | sh", ["printf cat %s; a b", "sh", "cat a", "cat b"]),
    ("printf -- '%b 5%%' 'a\\tb' x | sh", ["printf -- %b 5%% a\\tb x", "sh", "a b 5%x 5%"]),
    ("printf 'a' b | sh", ["printf a b", "sh", "a"]),
    ("cat <<EOF | bash\nmake\nEOF\nls", ["cat", "bash", "make", "ls"]),
    ("cat <<EOF |\nmake $(ls)\nEOF\nbash", ["cat", "ls", "bash", "make"]),
    ("cat - <<'EOF' | tee a | bash\nmake\nEOF", ["cat -", "tee a", "bash", "make"]),
    ("echo $(echo ls | sh) all", ["echo ls", "sh", "ls", "echo  all"]),
    ("echo \"echo ls | sh\" | sh", ["echo echo ls | sh", "sh", "echo ls", "sh", "ls"]),
  ])
  func `runs the literal text that a shell reads`(line: String, expected: [String]) {
    #expect(programs(line) == expected)
  }

  @Test(arguments: [
    ("echo make | bash a.sh", ["echo make", "bash a.sh"]),
    ("echo make | bash < a.sh", ["echo make", "bash"]),
    ("bash <<EOF < a.sh\nmake\nEOF", ["bash"]), ("cat a.sh | bash", ["cat a.sh", "bash"]),
    ("(echo make; echo ls) | bash", ["echo make", "echo ls", "bash"]),
    ("{ echo make; } | bash", ["echo make", "}", "bash"]), ("a | bash", ["a", "bash"]),
    ("echo make || bash", ["echo make", "bash"]), ("echo make; bash", ["echo make", "bash"]),
    ("echo make | ls; bash", ["echo make", "ls", "bash"]),
    ("echo make | cat -n | bash", ["echo make", "cat -n", "bash"]),
    ("printf '%5s' make | sh", ["printf %5s make", "sh"]), ("printf | sh", ["printf", "sh"]),
    ("printf -v x make | sh", ["printf -v x make", "sh"]),
    // More output than there is text in the command.
    ("printf '12345678 %s;' a b c d e | sh", ["printf 12345678 %s; a b c d e", "sh"]),
  ])
  func `runs nothing else that a shell might read`(line: String, expected: [String]) {
    #expect(programs(line) == expected)
  }

  @Test(arguments: [
    ("make \\\n  all", ["make all"]), ("make &&\\\nls", ["make", "ls"]), ("ma\\\r\nke", ["make"]),
    ("echo \"a\\\nb\"", ["echo ab"]), ("cat <<E \\\n  > a.txt\nrm b\nE\nls", ["cat", "ls"]),
  ])
  func `goes on after a backslash at the end of a line`(line: String, expected: [String]) {
    #expect(programs(line) == expected)
  }

  @Test func `takes as long for nested here-documents of shells as for others`() {
    let depth = 12
    let line = (1...depth).reduce("make") { "sh <<A\($1)\n$(\($0)\n)\nA\($1)" }
    #expect(programs(line) == Array(repeating: "sh", count: depth) + ["make"])
  }

  @Test func `has the commands of a pipe, and those in the background, in shells of their own`() {
    let commands = ShellLine("a | b |& c; d & e && f || (g | h)").allCommands
    #expect(commands.map(\.subshellCount) == [1, 1, 1, 1, 0, 0, 2, 2])
    #expect(commands.map(\.sharedSubshellCount) == [0, 0, 0, 0, 0, 0, 0, 1])
  }

  @Test func `has commands in shells of their own`() {
    let line = "a; (b; (c)); (d); e $(f; g) `h`; sh -c '(i); j'; k <<E\n$(l)\nE\nm"
    let commands = ShellLine(line).allCommands
    let names = commands.map { $0.words[0] }.joined(separator: " ")
    #expect(names == "a b c d f g h e sh i j k l m")
    #expect(commands.map(\.subshellCount) == [0, 1, 2, 1, 1, 1, 1, 0, 0, 2, 1, 0, 1, 0])
    #expect(commands.map(\.sharedSubshellCount) == [0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0])
  }
}
