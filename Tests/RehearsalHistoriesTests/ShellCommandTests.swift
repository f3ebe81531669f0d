import RehearsalHistories
import Testing

@Suite struct `A shell command` {
  private func command(_ line: String, keepsText: Bool = false) -> ShellCommand {
    ShellCommand(
      line,
      PrivacyFilter(folder: "/work/shed", options: ImportOptions(keepsText: keepsText))
    )
  }

  @Test(arguments: [
    ("rm plank.txt", ["plank.txt"]),
    ("rm -rf -v planks nails", ["planks", "nails"]),
    ("touch a b", ["a", "b"]),
    ("echo x > out.txt", ["out.txt"]),
    ("echo x >> log/out.txt 2>&1", ["log/out.txt"]),
    ("make >& out.txt", ["out.txt"]),
    ("make >&2", []),
    ("((count > limit)) && rm a.txt", ["a.txt"]),
    ("cat in.txt | tee copy.txt", ["copy.txt"]),
    ("cat in.txt | tee -a one two > three", ["three", "one", "two"]),
    ("mv old.txt new.txt", ["old.txt", "new.txt"]),
    ("cp a.txt b.txt", ["b.txt"]),
    ("cp a.txt shed/", ["shed/a.txt"]),
    ("mv a.txt b.txt shed", ["a.txt", "b.txt", "shed/a.txt", "shed/b.txt"]),
    ("ln -s ../a.txt", ["a.txt"]),
    ("install -d planks nails", ["planks", "nails"]),
    ("git mv a.txt b.txt", ["a.txt", "b.txt"]),
    ("git rm a.txt", ["a.txt"]),
    ("git status", []),
    ("dd if=a of=b", ["b"]),
    ("cat a.txt", []),
    ("grep -r rm .", []),
    ("cp alone", []),
    ("sudo rm plank.txt", ["plank.txt"]),
    ("sh -c 'rm plank.txt'", ["plank.txt"]),
    ("echo 'rm plank.txt' | sh", ["plank.txt"]),
    ("bash <<< 'rm plank.txt'", ["plank.txt"]),
    ("/bin/rm ./plank.txt", ["plank.txt"]),
    ("rm '/work/shed/my plank.txt'", ["my plank.txt"]),
    ("rm a; rm a", ["a"]),
    ("rm \\\n  a \\\n  b", ["a", "b"]),
    ("git checkout main -- a.txt", ["a.txt"]), ("git checkout main", []),
    ("tar xzf a.tgz -C shed planks", ["shed/planks"]), ("unzip a.zip -d shed", ["shed"]),
    ("tar -czf - planks | sort -o out.txt", ["out.txt"]), ("curl -o /dev/null example.org", []),
  ])
  func `writes the paths of its programs`(line: String, paths: [String]) {
    #expect(Set(command(line).writtenPaths) == Set(paths))
    #expect(command(line).writtenPaths.count == paths.count)
  }

  @Test(arguments: [
    ("rm a.txt", ["a.txt"]),
    ("rm a.txt > log.txt", ["a.txt"]),
    ("git rm a.txt", ["a.txt"]),
    ("git rm -f -- a.txt b.txt", ["a.txt", "b.txt"]),
    ("git rm --cached a.txt", []),
    ("git -C web -c core.x=y rm a.txt", ["web/a.txt"]),
    ("cd shop && git -C web --no-pager rm a.txt", ["shop/web/a.txt"]),
    ("mv a.txt b.txt", []),
    ("touch a.txt", []),
  ])
  func `removes only what its programs delete`(line: String, paths: [String]) {
    #expect(command(line).removedPaths == paths)
  }

  @Test(arguments: [
    ("sed -i 's/a/b/' f.txt", ["f.txt"]),
    ("sed -i.bak 's/a/b/' f.txt g.txt", ["f.txt", "g.txt"]),
    ("sed --in-place 's/a/b/' f.txt", ["f.txt"]),
    ("sed -i -e 's/a/b/' f.txt", ["f.txt"]),
    ("sed -i -e 's/a/b/' -e 's/c/d/' f.txt", ["f.txt"]),
    ("sed -i '' 's/a/b/' f.txt", ["f.txt"]),
    ("sed 's/a/b/' f.txt", []),
    ("sed -n '1,5p' f.txt", []),
    ("perl -pi -e 's/a/b/' f.txt", ["f.txt"]),
    ("perl -i -pe 's/a/b/' f.txt", ["f.txt"]),
    ("perl -e 'print 1'", []),
    ("perl -MList::Util=sum -ne 'print sum @F' f.txt", []),
    ("perl -Mstrict -I lib -ne print f.txt", []),
    ("perl -I lib -i -pe 's/a/b/' f.txt", ["f.txt"]),
    ("perl -MTime::Piece -i -pe 's/a/b/' f.txt", ["f.txt"]),
    ("perl -0777 -pi.bak -es/a/b/ f.txt", ["f.txt"]),
    ("perl -pie 's/a/b/' f.txt", ["f.txt"]),
    ("sed -es/i/j/ f.txt", []),
    ("sed -Ei 's/a/b/' f.txt", ["f.txt"]),
    ("sed -f edit.sed -i f.txt", ["f.txt"]),
    ("sed -i --expression=s/a/b/ f.txt", ["f.txt"]),
  ])
  func `writes what it edits in place`(line: String, paths: [String]) {
    #expect(command(line).writtenPaths == paths)
  }

  @Test(arguments: [
    ("cd walls && rm y", ["walls/y"]),
    ("cd walls; cd north; rm y", ["walls/north/y"]),
    ("cd walls && rm ../y", ["y"]),
    ("cd /work/shed/walls && echo 1 > y", ["walls/y"]),
    ("cd walls && rm /work/shed/y", ["y"]),
    ("cd walls && cd /work/shed && rm y", ["y"]),
    ("cd -P walls && rm y && cd - && rm y", ["walls/y", "y"]),
    ("(cd walls && rm y); rm y", ["walls/y", "y"]), ("cd walls | cat; rm y", ["y"]),
    ("echo $(cd walls && rm y); rm y", ["walls/y", "y"]), ("cd walls & rm y", ["y"]),
    ("sh -c 'cd walls; rm y'; rm y", ["walls/y", "y"]),
    ("cd walls; (cd north); rm y", ["walls/y"]), ("{ cd walls; }; rm y", ["walls/y"]),
    ("eval 'cd walls && rm y'; rm z", ["walls/y", "walls/z"]),
    ("pushd walls && rm y && popd && rm y", ["walls/y", "y"]),
    ("env -C walls rm y > z", ["z", "walls/y"]), ("sudo --chdir=walls sh -c 'rm y'", ["walls/y"]),
  ])
  func `writes below the folder that it changes to`(line: String, paths: [String]) {
    #expect(command(line).writtenPaths == paths)
  }

  @Test(arguments: [
    ("cat > a.sh <<'EOF'\nrm b\nnpm test\necho hunter2 > hunter2\nEOF\nrm c", ["a.sh", "c"]),
    ("cat <<-\"END\" | tee a\n\trm b\n\tEND\nrm c", ["a", "c"]),
    ("cat <<A > a <<B\nrm b\nA\nrm c\nB\nrm d", ["a", "d"]),
    ("git commit -m \"$(cat <<'EOF'\nrm b > c\nEOF\n)\"; rm d", ["d"]),
    ("cat <<< EOF\nrm b\nEOF", ["b"]),
    ("cat <<EOF > a\n  EOF\nrm b\nEOF\nrm c", ["a", "c"]),
    ("cat > a <<EOF\n$(rm b)\nEOF\nbash <<EOF\nrm c\nEOF", ["a", "b", "c"]),
    ("echo $((1 << 4))\nrm b", ["b"]),
  ])
  func `writes nothing that a here-document only mentions`(line: String, paths: [String]) {
    #expect(command(line).writtenPaths == paths)
    #expect(!command(line).runsTests)
  }

  @Test(arguments: [
    ("git apply", "+++ b/", ["walls/y"]), ("patch -p1", "+++ b/", ["walls/y"]),
    ("patch -p0", "+++ ", ["walls/y"]), ("patch", "+++ b/", ["y"]),
    ("patch --strip=2", "+++ b/", ["y"]), ("patch -p -5", "+++ ", ["walls/y"]),
    ("git apply -p9", "+++ b/", ["y"]),
    ("git apply --check", "+++ b/", []), ("patch --dry-run -p1", "+++ b/", []),
    ("cat", "+++ b/", []), ("patch -p1 z", "+++ b/", ["z"]), ("git apply a.patch", "+++ b/", []),
    ("git apply", "++ b/", []),
  ])
  func `writes the files of a patch in its input`(line: String, mark: String, paths: [String]) {
    let patch = "--- a/walls/x\n\(mark)walls/y\t2026-01-01\n@@ -1 +1 @@\n-80\n+10\n"
    #expect(command("\(line) <<'EOF'\n\(patch)EOF").writtenPaths == paths)
  }

  @Test func `writes the files that a patch in its input removes or adds`() {
    let line = "git apply <<'EOF'\n--- a/x\n+++ /dev/null\n-a\n--- /dev/null\n+++ b/y\n+b\nEOF"
    #expect(command(line).writtenPaths == ["x", "y"])
  }

  @Test(arguments: ["make > /dev/null", "make 2> /dev/null", "make | tee /dev/stderr", "x >&2"])
  func `writes no device`(line: String) {
    #expect(command(line).writtenPaths.isEmpty)
  }

  @Test func `writes a hash of a path outside the project`() throws {
    let written = command("rm /home/carla/plan.txt && cd /tmp/carla && touch x").writtenPaths
    #expect(written.count == 2)
    #expect(written.allSatisfy { $0.hasPrefix("outside/") && !$0.contains("carla") })
  }

  @Test(arguments: [
    "npm test", "npm t", "npm run test", "npm run test:unit", "yarn test", "pnpm test",
    "npx jest walls", "npx vitest run", "python -m pytest", "python3 -m unittest walls",
    "pytest -q",
    "mix test", "cd app && mix test --trace", "go test ./...", "swift test", "cargo test",
    "make test", "CI=1 npm test", "bundle exec rspec", "uv run pytest", "timeout 60 npm test",
    "npm test 2>&1 | tail -5", "sh -c 'npm test'", "echo 'npm test' | bash",
    "./node_modules/.bin/jest", "dotnet test",
  ])
  func `runs tests`(line: String) {
    #expect(command(line).runsTests)
  }

  @Test(arguments: [
    "cp -r skills/pytest x", "cat jest.config.js", "npm install jest", "pip install pytest",
    "echo npm test", "grep -rn 'mix test' .", "ls tests", "npx eslint test", "python test.py",
    "npm run build", "git commit -m 'npm test'", "test -f x", "rm -rf pytest", "which pytest",
  ])
  func `runs no tests`(line: String) {
    #expect(!command(line).runsTests)
  }

  @Test(arguments: [
    ("cd walls && npm test", "cd; npm test"),
    ("npm --prefix walls test", "npm test"), ("env -C walls make -C north all", "make all"),
    ("git commit -m 'the secret plan'", "git commit"),
    ("git hush-hush", "git"),
    ("mix ecto.migrate", "mix"),
    ("ls; ls; ls walls", "ls"), ("eval 'npm test'", "eval; npm test"),
    ("/home/carla/bin/hammer", "program"),
    ("", ""),
  ])
  func `keeps only programs and subcommands that are known`(line: String, text: String) {
    #expect(command(line).text == text)
  }

  @Test(arguments: [
    "curl -H 'Authorization: Bearer hunter2' https://hunter2.example",
    "TOKEN=hunter2 npm test", "export TOKEN=hunter2", "env TOKEN=hunter2 hunter2 --x",
    "echo hunter2 | docker login -u hunter2 --password-stdin", "hunter2",
    "git push https://carla:hunter2@example.org", "npm hunter2", "sh -c 'echo hunter2'",
    "echo $(hunter2 hunter2)", "mysql -phunter2", "cat <<EOF\nhunter2\nEOF", "sudo -u hunter2 ls",
    "git -c token=hunter2 push", "echo hunter2 | sh", "bash <<< hunter2",
    "\"$(cat <<'X'\nhunter2\nX\n)\"",
  ])
  func `keeps no secret in its text`(line: String) {
    #expect(!command(line).text.contains("hunter2"))
    #expect(!command(line).writtenPaths.joined().contains("hunter2"))
  }

  @Test func `keeps its whole line when text is kept`() {
    #expect(command("echo plank # note", keepsText: true).text == "echo plank # note")
  }

  @Test(arguments: ["'", "\"", "$(", "`", "\\", "<(", "a > ", "((((", "cd", "rm", "sed -i", "|||"])
  func `may be unfinished`(line: String) {
    #expect(command(line).writtenPaths.allSatisfy { !$0.isEmpty })
  }
}
