import Foundation
import Support
import Testing

@Suite struct `A sweep in several processes` {
  private static let flaky =
    Fixture.head + Fixture.work
    + "faults: [{id: f, drop: {from: verify-app, to: code-reviewer, rate: 50}}]\n"
    + "expect: {at-most: [{event: handoff.lost, count: 0}], sometimes: [{event: task.ended}]}\n"

  @Test(arguments: [
    (18, "sweep a.yaml --seeds 8 --shards 4 --workers 1 --record r.sqlite", "1 shard at a time"),
    (24, "sweep a.yaml --seeds 8 --shards 4 --workers 4 --record r.sqlite", "4 shards at a time"),
    (18, "sweep a.yaml --seeds 8 --shards 4 --on parallel --record r.sqlite", "the engine"),
    (18, "check log.jsonl --agents agents@HEAD", "the commands of git"),
  ])
  func `says before it starts a process that too few files may be open`(
    limit: Int,
    line: String,
    subject: String
  ) async throws {
    try await withTeam(["a.yaml": Fixture.head + Fixture.work, "log.jsonl": "{}\n"]) { folder in
      let result = try await Command.shell(
        "ulimit -n \(limit); exec '\(Command.path)' \(line)",
        in: folder
      )
      #expect(result.status == 74, "\(result)")
      #expect(
        result.errors.contains(
          "error: the process may open only \(limit) files at a time, and the "
        ),
        "\(result.errors)"
      )
      #expect(result.errors.contains("\(subject) need "), "\(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1)
    }
  }

  @Test func `prints and records what one process does`() async throws {
    try await withTeam(["a.yaml": Self.flaky]) { folder in
      let one = try await Command.line("run a.yaml --seeds 7 --record one.sqlite", in: folder)
      let sweep = try await Command.line(
        "sweep a.yaml --seeds 7 --shards 3 --workers 2 --record all.sqlite --junit j.xml",
        in: folder
      )
      #expect(one.status == 1 && sweep.status == 1, "\(sweep.errors)")
      #expect(sweep.output == one.output.replacing("one.sqlite", with: "all.sqlite"))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names.contains("all.sqlite") && names.contains("j.xml"))
      #expect(!names.contains("all.sqlite.shards"))
      let again = try await Command.line("sweep a.yaml --record all.sqlite", in: folder)
      #expect(again.status == 64)
      #expect(
        again.errors
          == "all.sqlite: error: the file exists; name a new file for the merged recording\n"
      )
    }
  }

  @Test func `does not mix shards of two sweeps, and says what failed`() async throws {
    try await withTeam(["a.yaml": Self.flaky]) { folder in
      try write(["all.sqlite.shards/shard.sh": "#!/bin/sh\n"], to: folder)
      let other = try await Command.line("sweep a.yaml --shards 1 --record all.sqlite", in: folder)
      #expect(other.status == 64)
      #expect(
        other.errors.hasSuffix(
          "all.sqlite.shards: error: the folder is not one of this sweep; remove it, or name another recording\n"
        )
      )
      let many = try await Command.line(
        "sweep a.yaml --seeds 2 --shards 3 --record b.sqlite",
        in: folder
      )
      #expect(many.status == 64)
      #expect(
        many.errors
          == "error: there are 2 runs, which are fewer than 3 shards; use fewer shards\n"
      )
      let packed = try await Command.line(
        "sweep a.yaml --seeds 2 --shards 2 --record c.sqlite --dry-run --packed",
        in: folder
      )
      #expect(packed.output.contains(" --packed "), "\(packed)")
      let plan = try await Command.line(
        "sweep a.yaml --seeds 2 --shards 2 --record c.sqlite --dry-run",
        in: folder
      )
      #expect(!plan.output.contains("--packed"))
      let script = try #require(plan.output.firstRange(of: "\n\n# for each"))
      try write(
        [
          "c.sqlite.shards/shard.sh": plan.output[..<script.lowerBound] + "\n",
          "c.sqlite.shards/shard-1.sqlite.part": "no recording",
        ],
        to: folder
      )
      let damaged = try await Command.line(
        "sweep a.yaml --seeds 2 --shards 2 --record c.sqlite",
        in: folder
      )
      #expect(damaged.status == 65, "\(damaged.errors)")
      #expect(damaged.errors.hasPrefix("error: shard 1 ended with exit status 65: "))
      #expect(damaged.errors.contains("c.sqlite.shards, and the same command continues"))
    }
  }

  @Test func `checks that its processes have the same files and the same command`() async throws {
    try await withTeam(["a.yaml": Self.flaky]) { folder in
      let plan = try await Command.line(
        "sweep a.yaml --seeds 2 --shards 2 --record all.sqlite --dry-run",
        in: folder
      )
      let token = try #require(
        plan.output.firstMatch(of: /--same-as ([0-9a-f]{32})-([0-9a-f]{32})/)
      )
      func shard(_ token: String) async throws -> Command.Result {
        try await Command.line(
          "run a.yaml --seeds 2 --shard 1/2 --for-merge --record s.sqlite --same-as \(token)",
          in: folder
        )
      }
      #expect(try await shard("\(token.1)-\(token.2)").status == 0)
      let build = try await shard("\(token.1)-\(token.1)")
      #expect(
        build.status == 65 && build.errors.contains("error: this is another build of rehearse")
      )
      try write(["a.yaml": Self.flaky + "# changed\n"], to: folder)
      let files = try await shard("\(token.1)-\(token.2)")
      #expect(files.status == 65)
      #expect(
        files.errors.contains("error: the scenarios, their files, the seeds or the options are not")
      )
      let none = try await shard("x")
      #expect(none.status == 64 && none.errors.contains("--same-as requires --shard and a token"))
    }
  }

  @Test(arguments: [
    ("local", "sh NAME.shards/shard.sh NUMBER"),
    ("parallel", "parallel --will-cite --jobs "),
    ("slurm", "sbatch --wait --parsable "),
    ("dask://127.0.0.1:8786", "tcp://127.0.0.1:8786 2 "),
    ("kubernetes", "completionMode: Indexed"),
    ("github", "shard: [1, 2]"),
  ])
  func `quotes names in what it prints`(engine: String, part: String) async throws {
    let name = "it's $(touch x) ${{ y }}.yaml"
    try await withTeam([name: Self.flaky]) { folder in
      let plan = try await Command.run(
        [
          "sweep", name, "--seeds", "4", "--shards", "2", "--record", "all.sqlite", "--on", engine,
          "--dry-run",
        ],
        in: folder
      )
      #expect(plan.status == 0, "\(plan.errors)")
      let path = folder.resolvingSymlinksInPath().appending(path: "all.sqlite").path
      #expect(plan.output.contains(part.replacing("NAME", with: path)), "\(plan.output)")
      let quoted =
        switch engine {
        case "github": "'it'\\\\''s $(touch x) ${{ '${{' }} y }}.yaml'"
        case "kubernetes": "'it'\\\\''s $$(touch x) $${{ y }}.yaml'"
        default: "'it'\\''s $(touch x) ${{ y }}.yaml'"
        }
      #expect(plan.output.contains(quoted), "\(plan.output)")
      #expect(!FileManager.default.fileExists(atPath: path + ".shards"))
    }
  }

  @Test func `keeps what others have put in its folder, and obeys the digests of the project`()
    async throws
  {
    try await withTeam(["a.yaml": Self.flaky, "rehearsal.yaml": "run: {digests: d.txt}\n"]) {
      folder in
      _ = try await Command.line("run a.yaml --seeds 2 --write-digests", in: folder)
      let good = try await Command.line(
        "sweep a.yaml --seeds 2 --shards 2 --record a.sqlite",
        in: folder
      )
      let digests = folder.appending(path: "d.txt")
      let text = try String(contentsOf: digests, encoding: .utf8)
      #expect(!good.output.contains("the trace has changed"))
      let wrong = text.replacing(/[0-9a-f]{32}/, with: String(repeating: "0", count: 32))
      try write(["d.txt": wrong], to: folder)
      let bad = try await Command.line(
        "sweep a.yaml --seeds 2 --shards 2 --record b.sqlite",
        in: folder
      )
      #expect(bad.status == 1 && bad.output.contains("the trace has changed"), "\(bad.output)")
      try write(["c.sqlite.shards/notes.txt": "mine"], to: folder)
      let kept = try await Command.line(
        "sweep a.yaml --seeds 2 --shards 2 --record c.sqlite",
        in: folder
      )
      #expect(kept.status == 64 && kept.errors.contains("the folder is not one of this sweep"))
      #expect(
        try String(contentsOf: folder.appending(path: "c.sqlite.shards/notes.txt"), encoding: .utf8)
          == "mine"
      )
    }
  }

  /// A stand-in for Slurm's client, which runs what is submitted at once; the merge fails if it is told so.
  private static let sbatch = """
    #!/bin/sh
    for word; do case $word in
      --array=1-*) last=${word#--array=1-};;
      --output=*) output=${word#--output=};;
      --error=*) error=${word#--error=};;
    esac; done
    if [ -n "$last" ]; then
      for task in $(seq "$last"); do SLURM_ARRAY_TASK_ID=$task sh "$word" >&2 || exit; done
      echo 7
    elif [ -n "$NO_ROOM" ]; then echo >"$output"; echo no room >"$error"; exit 74
    else sh "$word" >"$output" 2>"$error"; fi
    """

  @Test func `by Slurm prints the merge, and keeps the shards if they were not merged`()
    async throws
  {
    try await withTeam(["a.yaml": Self.flaky, "bin/sbatch": Self.sbatch]) { folder in
      let one = try await Command.line("run a.yaml --seeds 5 --record one.sqlite", in: folder)
      let line = "PATH=$PWD/bin:$PATH \(Command.path) sweep a.yaml --seeds 5 --shards 2 --on slurm"
      let full = try await Command.shell(
        "chmod +x bin/sbatch; NO_ROOM=1 \(line) --record r.sqlite",
        in: folder
      )
      #expect(full.status == 74 && full.errors.hasSuffix("no room\n"))
      let kept = try FileManager.default.contentsOfDirectory(
        atPath: folder.appending(path: "r.sqlite.shards").path
      )
      #expect(Set(["shard-1.sqlite", "shard-2.sqlite"]).isSubset(of: kept))
      let made = try await Command.shell("\(line) --record r.sqlite", in: folder)
      #expect(made.status == one.status)
      let path = folder.resolvingSymlinksInPath().appending(path: "r.sqlite").path
      #expect(made.output.replacing(path, with: "one.sqlite") == one.output)
      #expect(!FileManager.default.fileExists(atPath: path + ".shards"))
    }
  }

  /// A stand-in for GNU parallel, which makes both shards, and then a file at the path of the merged recording.
  private static let parallel = """
    #!/bin/sh
    for shard in 1 2; do sh "$REHEARSE_SHARD_SCRIPT" $shard || exit; done
    echo mine >r.sqlite
    """

  @Test func `keeps its shards if another file is in the place of the merged recording`()
    async throws
  {
    try await withTeam(["a.yaml": Self.flaky, "bin/parallel": Self.parallel]) { folder in
      let line = "sweep a.yaml --seeds 5 --shards 2 --record r.sqlite"
      let failed = try await Command.shell(
        "chmod +x bin/parallel; PATH=$PWD/bin:$PATH '\(Command.path)' \(line) --on parallel",
        in: folder
      )
      #expect(failed.status == 64, "\(failed)")
      #expect(
        failed.errors.hasSuffix(
          "r.sqlite.shards: note: the shards stay there, because they are not merged\n"
        ),
        "\(failed.errors)"
      )
      let recording = folder.appending(path: "r.sqlite")
      let other = try String(contentsOf: recording, encoding: .utf8)
      #expect(other == "mine\n")
      try FileManager.default.removeItem(at: recording)
      let shards = "r.sqlite.shards/shard-1.sqlite r.sqlite.shards/shard-2.sqlite"
      let merged = try await Command.line("merge other.sqlite \(shards)", in: folder)
      #expect(merged.output.contains("1 scenario, 5 runs"), "\(merged)")
      let continued = try await Command.line(line, in: folder)
      #expect(continued.output.contains("1 scenario, 5 runs"), "\(continued)")
      #expect(!FileManager.default.fileExists(atPath: recording.path + ".shards"))
    }
  }

  /// A stand-in for GNU parallel, which begins the same sweep once more before it makes both shards.
  private static let repeatingParallel = """
    #!/bin/sh
    "$REHEARSE" sweep a.yaml --seeds 5 --shards 2 --record r.sqlite 2>second.txt
    echo $? >>second.txt
    for shard in 1 2; do sh "$REHEARSE_SHARD_SCRIPT" $shard || exit; done
    """

  @Test func `lets no other process make the same recording at the same time`() async throws {
    try await withTeam(["a.yaml": Self.flaky, "bin/parallel": Self.repeatingParallel]) { folder in
      let line = "sweep a.yaml --seeds 5 --shards 2 --on parallel --record r.sqlite"
      let first = try await Command.shell(
        "chmod +x bin/parallel; export REHEARSE='\(Command.path)'; PATH=$PWD/bin:$PATH \"$REHEARSE\" \(line)",
        in: folder
      )
      #expect(first.output.contains("1 scenario, 5 runs"), "\(first)")
      let second = try String(contentsOf: folder.appending(path: "second.txt"), encoding: .utf8)
      #expect(
        second
          == "r.sqlite: error: another process is making this recording; wait for it, or name another\n74\n"
      )
    }
  }

  @Test func `goes on in a folder that an earlier command has only created`() async throws {
    try await withTeam(["a.yaml": Self.flaky]) { folder in
      try FileManager.default.createDirectory(
        at: folder.appending(path: "r.sqlite.shards"),
        withIntermediateDirectories: true
      )
      let line = "sweep a.yaml --seeds 2 --shards 2 --record r.sqlite"
      let sweep = try await Command.line(line, in: folder)
      #expect(sweep.output.contains("1 scenario, 2 runs"), "\(sweep)")
    }
  }

  @Test func `says that the shell cannot be started`() async throws {
    try await withTeam(["a.yaml": Self.flaky]) { folder in
      let sweep = try await Command.shell(
        "PATH=/nowhere '\(Command.path)' sweep a.yaml --seeds 2 --record r.sqlite",
        in: folder
      )
      #expect(sweep.status == 66)
      #expect(
        sweep.errors
          == "error: `sh` cannot be started; add its folder to the environment variable PATH\n"
      )
    }
  }

  @Test func `says that the folder of its shards cannot be created`() async throws {
    try await withTeam(["a.yaml": Self.flaky, "file": ""]) { folder in
      let sweep = try await Command.line("sweep a.yaml --record file/r.sqlite", in: folder)
      #expect(sweep.status == 74)
      #expect(
        sweep.errors.contains(
          "/file/r.sqlite.shards: error: the folder of the shards cannot be created: "
        ),
        "\(sweep.errors)"
      )
      #expect(sweep.errors.hasSuffix("; check the permissions, or name another recording\n"))
    }
  }

  @Test func `runs in folders whose names need quotes`() async throws {
    try await withTeam { folder in
      let name = "it's $(touch x)"
      try write(["\(name)/a.yaml": Self.flaky], to: folder)
      for (path, text) in Fixture.definitions { try write(["\(name)/\(path)": text], to: folder) }
      try write(["\(name)/policy.yaml": Fixture.policy], to: folder)
      let inside = folder.appending(path: name)
      let sweep = try await Command.line(
        "sweep a.yaml --seeds 2 --shards 2 --record r.sqlite",
        in: inside
      )
      #expect([0, 1].contains(sweep.status), "\(sweep.errors)")
      #expect(sweep.output.contains("1 scenario, 2 runs"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: inside.path).contains("r.sqlite"))
    }
  }

  @Test(arguments: [
    (
      "sweep a.yaml --record r.sqlite --on clouds",
      "There is no engine `clouds`; the engines are local"
    ),
    ("sweep a.yaml --record r.sqlite --on dask://x", "There is no engine `dask://x`"),
    ("sweep a.yaml --record r.sqlite --shards 0", "--shards must be from 1 to 100000."),
    ("sweep a.yaml --record r.sqlite --workers 0", "--workers must be from 1 to 1024."),
    (
      "sweep a.yaml --record r.sqlite --workers 2 --on slurm",
      "--workers requires --on local or --on parallel."
    ),
    ("sweep a.yaml --record r.sqlite --image x", "--image requires --on kubernetes."),
    ("sweep a.yaml --record r.sqlite --seeds x", "Give a count of at least 1, or A:B"),
    ("sweep a.yaml --record r.sqlite --slowest 2", "--slowest cannot be used here"),
    ("sweep a.yaml --record r.sqlite --trace", "--trace cannot be used here"),
    ("sweep a.yaml --record r.sqlite --json r.sqlite", "name another file with --json"),
    ("run a.yaml --shard 1/2 --shuffle", "--shuffle with --shard requires --shuffle-seed"),
    ("run a.yaml --shard 1/2 --for-merge", "--for-merge requires --record FILE."),
    ("run a.yaml --shard auto/0", "Give SHARD/SHARDS with a shard from 1"),
    (
      "run a.yaml --shard 1/2 --for-merge --record r.sqlite --fail-fast",
      "cannot be used with --fail-fast"
    ),
    (
      "run a.yaml --shard 1/2 --for-merge --record r.sqlite --vary platform.attempts=1,2",
      "--for-merge cannot be used with --vary"
    ),
    (
      "run a.yaml --shard 1/2 --record r.sqlite --vary platform.attempts=1,2",
      "--vary with --shard cannot be recorded"
    ),
  ])
  func `refuses options that do not fit`(line: String, problem: String) async throws {
    try await withTeam(["a.yaml": Self.flaky]) { folder in
      let result = try await Command.line(line, in: folder)
      #expect(result.status == 64)
      #expect(result.errors.contains(problem), "\(result.errors)")
    }
  }
}
