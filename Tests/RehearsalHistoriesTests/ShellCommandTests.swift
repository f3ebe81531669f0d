import RehearsalHistories
import RehearsalSimulation
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
    ("rm a.ini", "a.ini removed"), ("git rm a.ini", "a.ini removed"),
    ("git rm -f -- a.ini b.ini", "a.ini removed, b.ini removed"), ("git rm --cached a.ini", ""),
    ("git -C web -c core.x=y rm a.ini", "web/a.ini removed"),
    ("cd shop && git -C web --no-pager rm a.ini", "shop/web/a.ini removed"),
    ("mv a.ini old/b.ini", "a.ini removed, old/b.ini unclear"),
    ("git mv a.ini web/a.ini", "web/a.ini unclear"), ("touch a.ini", ""), ("cat a.ini", ""),
    (": > a.ini", "a.ini removed"), ("truncate -s 0 a.ini", "a.ini removed"),
    ("cp /dev/null a.ini", "a.ini removed"), ("cp b.ini a.ini", "a.ini unclear"),
    ("cat > a.ini <<'EOF'\nlines = 80\nEOF", "a.ini unclear"),
    ("echo 'lines = 80' >> a.ini", ""), ("echo 'omit = api' >> a.ini", "a.ini excluded"),
    ("tee a.ini <<< 'lines = 80'", "a.ini unclear"), ("git checkout -- a.ini", "a.ini unclear"),
    ("F=a.ini; rm $F", "a.ini removed"), ("rm a.ini; git restore a.ini", "a.ini removed"),
  ])
  func `loosens the gates of files that it removes, empties or replaces`(
    line: String,
    changes: String
  ) {
    #expect(gateChanges(line) == changes)
  }

  private func gateChanges(_ line: String) -> String {
    command(line).gateChanges.map { "\($0.path) \($0.loosening)" }.joined(separator: ", ")
  }

  @Test(arguments: [
    ("sed -i 's/fail_under = 80/fail_under = 60/' a.ini", "a.ini lowered"),
    ("sed -i 's/fail_under = 80/fail_under = 90/' a.ini", ""),
    ("sed -i -e 's|fail_under=80|fail_under=60|g' a.ini", "a.ini lowered"),
    ("sed -i '/fail_under/s#80#60#' a.ini", "a.ini lowered"),
    ("sed -i '/fail_under/d' a.ini", "a.ini removed"), ("sed -i '/eslint/d' a.ini", ""),
    ("sed -i 's/fail_under.*//' a.ini", "a.ini removed"),
    ("sed -i 's/fail_under = .*/fail_under = 60/' a.ini", "a.ini unclear"),
    ("sed -i 's/\\(fail_under = \\)[0-9]*/\\160/' a.ini", "a.ini unclear"),
    ("sed -i 's#80#60#' a.ini", "a.ini unclear"), ("sed -i '3d' a.ini", "a.ini unclear"),
    ("sed -i 's/8080/3000/' a.ini", ""), ("sed -i 's/alpha/beta/' a.ini", ""),
    ("sed -i '$a omit = api' a.ini", "a.ini excluded"), ("sed -i -f x.sed a.ini", "a.ini unclear"),
    ("sed 's/fail_under = 80/fail_under = 60/' a.ini", ""),
    ("perl -pi -e 's/fail_under = 80/fail_under = 60/' a.ini", "a.ini lowered"),
    ("perl -pi -e 's{lines: 80}{lines: 60}g' a.ini", "a.ini lowered"),
    ("perl -0pi -e '$x = lines' a.ini", "a.ini unclear"),
    (
      "python3 - <<'EOF'\np='a.ini'\ns=open(p).read().replace('lines = 80', 'lines = 60')\nopen(p,'w').write(s)\nEOF",
      "a.ini lowered"
    ),
    ("python3 -c \"open('a.ini', 'w').write(x)\"", "a.ini unclear"),
    ("python3 -c \"x = open('a.ini').read(); open('b.ini', 'w').write(x)\"", "b.ini unclear"),
    ("python3 -c \"print(open('a.ini').read())\"", ""),
    ("node -e \"require('fs').writeFileSync('a.ini', text)\"", "a.ini unclear"),
    (
      "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a.ini\n@@\n-lines = 80\n+lines = 60\n*** End Patch\nEOF",
      "a.ini lowered"
    ),
    ("apply_patch '*** Begin Patch\n*** Delete File: a.ini\n*** End Patch'", "a.ini removed"),
    ("sed -i '", ""), ("sed -i 's/lines: 80/lines' a.ini", "a.ini unclear"),
  ])
  func `loosens the gates that its scripts and patches loosen`(line: String, changes: String) {
    #expect(gateChanges(line) == changes)
  }

  @Test(arguments: [
    ("-80\n+60", "y lowered"), ("-60\n+80", ""), (" 80\n-omit\n+omit = api", "y excluded"),
  ])
  func `loosens the gates that a patch in its input loosens`(lines: String, changes: String) {
    let lines = lines.replacing("80", with: "lines: 80").replacing("60", with: "lines: 60")
    let patch = "--- a/y\n+++ b/y\n@@ -1 +1 @@\n\(lines)\n"
    #expect(gateChanges("git apply <<'EOF'\n\(patch)EOF") == changes)
    #expect(
      gateChanges("git apply <<'EOF'\n--- a/y\n+++ /dev/null\n-lines: 80\nEOF") == "y removed"
    )
  }

  @Test(arguments: [
    ("cat a.py b.py", "a.py read, b.py read"), ("sed -n 1,200p a.py", "a.py read"),
    ("grep -n 'def x' a.py", "a.py read"), ("cd api && head -5 a.py || true", "api/a.py read"),
    ("cat > a.py <<'EOF'\nx\nEOF", "a.py overwrite"), ("npm test > a.log", "a.log output"),
    ("echo x >> a.py", "a.py edit"), ("sed -i 's/x/y/' a.py", "a.py read, a.py edit"),
    ("rm a.py", "a.py overwrite"), ("git checkout -- a.py", "a.py overwrite"),
    ("mv a.py b.py", "a.py edit, b.py overwrite"), ("cp -n a.py b.py", ""),
    ("rm *.py", ""), ("rm $FILE", ""), ("test -f a.py || rm a.py", ""), ("rm /tmp/a.py", ""),
    ("patch -p1 <<'EOF'\n--- a/a.py\n+++ b/a.py\n-x\n+y\nEOF", "a.py edit"),
  ])
  func `uses the files that it shows, and those that it is certain to write`(
    line: String,
    uses: String
  ) {
    let found = command(line).fileUses.map { "\($0.path) \($0.kind)" }
    #expect(found.joined(separator: ", ") == uses)
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
