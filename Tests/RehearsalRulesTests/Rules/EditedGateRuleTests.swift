import RehearsalRules
import Support
import Testing

@Suite struct `The rule on edited gates` {
  private let definition = "agents/backend-implementer.md"

  @Test(arguments: ["", ", path: ci/coverage.toml"])
  func `fires when a file that states a gate is written`(path: String) throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, edit-gate: {agent: backend-implementer, nth: 1\(path)}}]",
      files: ["policy.yaml": "rehearsal-policy: 1\ngate-files: [\"ci/**\"]\n"]
    )
    let file = path.isEmpty ? definition : "ci/coverage.toml"
    #expect(trial.lines.contains("backend-implementer writes \(file)  T-1"))
    #expect(
      trial.violations(of: "gate.edited") == ["gate.edited by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent when other files are written`() throws {
    let trial = try TestRun(
      Fixture.work
        + "faults: [{id: f, scope-creep: {agent: backend-implementer, path: agents/other.md}}]"
    )
    #expect(trial.violations(of: "gate.edited") == [])
  }

  private func fires(onCommand command: String) throws -> Bool {
    let trial = try TestRun(
      Fixture.work(running: command),
      files: ["policy.yaml": "rehearsal-policy: 1\ngate-files: [.coveragerc, \"ci/coverage/*\"]\n"]
    )
    return trial.violations(of: "gate.edited") != []
  }

  @Test(arguments: [
    "sed -i s/80/10/ .coveragerc", "echo 10 > .coveragerc", "echo 10 | tee .coveragerc",
    "cd ci && perl -pi -e s/80/10/ coverage/gate.toml", "rm .coveragerc", "mv .coveragerc old",
    "cp low.toml ci/coverage/gate.toml", "rm -r ci", "mv ci old", "git mv .coveragerc old",
    "sed -i s/80/10/ agents/backend-implementer.md", "bash -c 'echo 10 > .coveragerc'",
    "cp low.toml ci/coverage/", "mv a.toml b.toml ci/coverage", "cp old/.coveragerc .",
    "eval 'rm .coveragerc'", "pushd ci; rm coverage/gate.toml", "doas rm .coveragerc",
    "ln -s old/.coveragerc", "install -m 644 low.toml ci/coverage/",
    "git checkout -- .coveragerc", "git checkout main .coveragerc", "git checkout .coveragerc",
    "git checkout --theirs .coveragerc", "cd ci && git restore -s HEAD~1 coverage/gate.toml",
    "git restore -SW .coveragerc", "git clean -f .coveragerc",
    "tar -C ci -xf a.tar coverage/gate.toml", "tar xzf a.tgz .coveragerc",
    "tar --extract --file a.tar --directory=ci coverage/gate.toml", "tar -cf .coveragerc x",
    "unzip -o a.zip gate.toml -d ci/coverage", "patch .coveragerc low.patch",
    "patch -d ci coverage/gate.toml low.patch", "sort -u -o .coveragerc low.txt",
    "curl -sSLo .coveragerc example.org", "wget -qO ci/coverage/gate.toml example.org",
  ])
  func `fires on a command that changes such a file`(command: String) throws {
    #expect(try fires(onCommand: command))
  }

  @Test(arguments: [
    "ruff --config .coveragerc check", "pytest --cov-config=.coveragerc", "cat .coveragerc",
    "sed s/80/10/ .coveragerc", "cp .coveragerc old", "tee copy < .coveragerc", "mv a.py ci",
    "git checkout main -- web", "git checkout -b .coveragerc", "touch .coveragerc",
    "cd web && echo 10 > .coveragerc",
    "run the tests", "cp ci/coverage/gate.toml old/", "rsync -a ci/coverage/ old/",
    "git restore --staged .coveragerc", "git clean -n .coveragerc", "git apply .coveragerc",
    "tar -tf a.tar .coveragerc", "tar czf a.tgz .coveragerc", "tar -xf .coveragerc -C web",
    "unzip -l a.zip .coveragerc", "unzip a.zip -x .coveragerc", "unzip .coveragerc -d web",
    "patch --dry-run .coveragerc low.patch", "patch -o copy.toml .coveragerc low.patch",
    "eval 'cat .coveragerc'", "pushd web; rm .coveragerc", ". .coveragerc",
    "sort .coveragerc", "curl -K .coveragerc -o - example.org",
  ])
  func `stays silent on a command that only reads such a file`(command: String) throws {
    #expect(try !fires(onCommand: command))
  }
}
