import RehearsalSimulation
import Support
import Testing

@Suite struct `The files that a command line is certain to change` {
  private func changes(_ line: String) throws -> FileChanges {
    let plan = try Fixture.plan(
      "work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [a.py, b.py, c.py, log.txt, api/a.py, api/b/, api/c.py, Makefile]}]}"
    )
    var table = FileChangeTable()
    return table.changes(by: line, in: plan)
  }

  private func texts(_ line: String) throws -> [String] {
    try changes(line).changes.map { "\($0.effect) \($0.path)" }
  }

  @Test(arguments: [
    ("echo x > a.py", ["write a.py"]), ("echo x >> a.py", ["append a.py"]),
    ("echo x >| a.py", ["write a.py"]), ("make &>> log.txt", ["append log.txt"]),
    ("F=log.txt; echo x >> $F", ["append log.txt"]),
    ("make && (cd api; rm a.py)", ["remove api/a.py"]),
    ("bash -c \"cd api; bash -c 'rm a.py'; rm c.py\"", ["remove api/a.py", "remove api/c.py"]),
    ("make 2>&1 | tee -a log.txt", ["append log.txt"]),
    ("cd api && sed -i s/a/b/ a.py && make", ["edit api/a.py"]),
    ("sed -i s/a/b/ a.py || true", ["edit a.py"]),
    ("bash -c 'echo x > a.py'", ["write a.py"]),
    ("cd api && echo \"$(date)\" > c.py", ["write api/c.py"]),
    ("rm -rf api", ["remove api/a.py", "remove api/b/", "remove api/c.py"]),
    ("mv a.py b.py", ["remove a.py", "write b.py"]), ("cp a.py api", ["write api/a.py"]),
    ("cp a Makefile", ["write Makefile"]), ("truncate -s 0 a.py", ["write a.py"]),
    ("shred -n 3 a.py", ["write a.py"]), ("git checkout -- c.py", ["write c.py"]),
    ("F=a.py; rm $F", ["remove a.py"]), ("echo x > $PWD/a.py", ["write a.py"]),
    ("git checkout api/a.py", ["write api/a.py"]), ("git rm -q c.py", ["remove c.py"]),
  ])
  func `are those that its commands name`(line: String, expected: [String]) throws {
    #expect(try texts(line) == expected)
  }

  @Test(arguments: [
    "test -f a.py || echo x > a.py", "if x; then echo x > a.py; fi", "make && rm a.py; true",
    "make && (cd api; rm a.py); true", "bash -c \"x && eval 'rm a.py'; true\"",
    "for f in a b; do rm a.py; done", "x || { make; rm a.py; }", "bash -c 'x || rm a.py'",
    "rm *.py", "rm $FILE", "cd $FOLDER && rm a.py", "rm /tmp/a.py", "rm -i a.py",
    "make > /dev/null 2>&1", "cp -n a.py b.py", "cp a.py out", "touch a.py", "rmdir api",
    "install -d api/c", "git checkout release.next", "git checkout -- api", "git rm --cached a.py",
    "git clean -f a.py", "git restore .", "pytest api > report.txt", "rm -rf build",
    "echo x >> CHANGES.md", "tar -xf a.tar -C api", "run the tests", "pytest api",
    "git reset --hard", "git stash", "git clean -fd", "git pull",
  ])
  func `are none that it may leave as they are, or that no task touches`(line: String) throws {
    #expect(try texts(line) == [])
  }

  @Test(arguments: [
    ("echo x > a.py", true), ("cd api && sed -i s/a/b/ a.py", true),
    ("sed -i s/a/b/ a.py && make test", false), ("make test | tee log.txt", false),
    ("cat a.py", false), ("git status", false), ("echo x > report.txt", true),
    ("git reset --hard", true), ("git -C api stash", true),
    ("git stash pop && git clean -fd", true), ("rm *.py", true),
    ("touch a.py", true), ("git switch main", true), ("git restore .", true),
    ("git stash list", false), ("git reset a.py", false), ("git clean -nd", false),
    ("git stash && make test", false), ("git diff > /dev/null", false),
  ])
  func `show whether the line does more than to change files`(line: String, onlyChangesFiles: Bool)
    throws
  {
    #expect(try changes(line).onlyChangesFiles == onlyChangesFiles)
  }

  @Test func `are the same after the table has forgotten the line`() throws {
    let plan = try Fixture.plan(Fixture.work)
    var table = FileChangeTable()
    let changes = table.changes(by: "rm api/a.py", in: plan).changes
    for number in 0..<1_001 { _ = table.changes(by: "echo \(number)", in: plan) }
    #expect(changes.count == 1 && table.changes(by: "rm api/a.py", in: plan).changes == changes)
  }
}
