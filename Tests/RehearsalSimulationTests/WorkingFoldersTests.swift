import RehearsalSimulation
import Testing

@Suite struct `The working folders of a command line` {
  /// Returns the folder in which each program of a line works, with the name of the program.
  private func folders(_ line: String) -> String {
    var workingFolders = WorkingFolders()
    return ShellLine(line).allCommands.map { command in
      "\(command.unwrappedWords.first ?? "") in '\(workingFolders.enter(command).program)'"
    }
    .joined(separator: ", ")
  }

  @Test(arguments: [
    (
      "cd a; x; cd b; y; cd -; z",
      "cd in '', x in 'a', cd in 'a', y in 'a/b', cd in 'a/b', z in 'a'"
    ),
    ("cd a/./b/..; x; cd ../..; y", "cd in '', x in 'a', cd in 'a', y in '..'"),
    (
      "cd; x; cd /tmp; y; cd $A; z",
      "cd in '', x in '~', cd in '~', y in '/tmp', cd in '/tmp', z in '$A'"
    ),
    ("cd $(pwd); x", "pwd in '', cd in '', x in ''"),
    (
      "pushd a; x; pushd ../b; popd; y",
      "pushd in '', x in 'a', pushd in 'a', popd in 'b', y in 'a'"
    ),
    ("pushd a; pushd; x; pushd; y", "pushd in '', pushd in 'a', x in '', pushd in '', y in 'a'"),
    ("popd; x; pushd; y", "popd in '', x in '', pushd in '', y in ''"),
    ("(pushd a; x); popd; y", "pushd in '', x in 'a', popd in '', y in ''"),
    ("eval 'cd a; x'; y", "eval in '', cd in '', x in 'a', y in 'a'"),
    ("(eval cd a; x); y", "eval in '', cd in '', x in 'a', y in ''"),
    ("eval 'cd a' | x; y", "eval in '', cd in '', x in '', y in ''"),
  ])
  func `change with cd, pushd and popd`(line: String, expected: String) {
    #expect(folders(line) == expected)
  }

  @Test(arguments: [
    ("(cd a; x); y", "cd in '', x in 'a', y in ''"),
    ("cd a | x; y", "cd in '', x in '', y in ''"),
    ("x | (cd a; y); z", "x in '', cd in '', y in 'a', z in ''"),
    ("x | cd $(y)a; z", "x in '', y in '', cd in '', z in ''"),
    ("x | y $(cd a) | cd b; z", "x in '', cd in '', y in '', cd in '', z in ''"),
    ("sh -c 'cd a; x'; y", "sh in '', cd in '', x in 'a', y in ''"),
  ])
  func `are those of a shell until a subshell in it ends`(line: String, expected: String) {
    #expect(folders(line) == expected)
  }

  @Test(arguments: [
    ("env -C a x; y", "x in 'a', y in ''"), ("env --chdir a env -Cb x", "x in 'a/b'"),
    ("env -C a env -C /b x", "x in '/b'"), ("sudo -u bob -D a x", "x in 'a'"),
    ("sudo --chdir=a make -C b -C c", "make in 'a/b/c'"), ("git -C a -C '' rm x", "git in 'a'"),
    ("cd a; env -C b sh -c '(x); y'; z", "cd in '', sh in 'a/b', x in 'a/b', y in 'a/b', z in 'a'"),
    ("env -C a sh -c 'env -C b sh -c x; y'", "sh in 'a', sh in 'a/b', x in 'a/b', y in 'a'"),
    ("make all --directory=a", "make in 'a'"), ("npm run x -- --prefix a", "npm in ''"),
    ("git commit -C a", "git in ''"),
  ])
  func `differ for a command whose option names one`(line: String, expected: String) {
    #expect(folders(line) == expected)
  }

  @Test func `are another one for the files of redirections than for the program`() {
    var workingFolders = WorkingFolders()
    let folders = ShellLine("cd a; env -C b make -C c > d").allCommands.map {
      workingFolders.enter($0)
    }
    #expect(folders.map(\.shell) == ["", "a"])
    #expect(folders.map(\.program) == ["", "a/b/c"])
  }
}
