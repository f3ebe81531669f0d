import Foundation
import Support
import Testing

@Suite struct `The command that repeats a run` {
  private static let failing = Fixture.head + Fixture.work + "expect: {outcomes: {T-1: stuck}}\n"

  /// Runs a line in bash, where `rehearse` is the built command.
  private func bash(_ line: String, in folder: URL) async throws -> Command.Result {
    try write(["line.sh": line + "\n"], to: folder)
    let binary = URL(filePath: Command.path).deletingLastPathComponent().path
    return try await Command.shell("PATH=\"\(binary):$PATH\" bash line.sh", in: folder)
  }

  @Test(arguments: [("a.yaml", "$PWD/a.yaml"), ("$PWD/a.yaml", "a.yaml"), ("./a.yaml", "a.yaml")])
  func `has digests and seeds in files however the path of the scenario is written`(
    first: String,
    second: String
  ) async throws {
    try await withTeam(["a.yaml": Self.failing]) { folder in
      let corpus = "--corpus c.json"
      let one = try await bash(
        "rehearse run \(first) --digests d.txt --write-digests \(corpus)",
        in: folder
      )
      let two = try await bash("rehearse run \(second) --digests d.txt \(corpus)", in: folder)
      #expect(one.status == 1 && two.status == 1, "\(one)\(two)")
      #expect(!two.output.contains("the digest file has no digest"), "\(two.output)")
      let seeds = try String(contentsOf: folder.appending(path: "c.json"), encoding: .utf8)
      #expect(seeds.ranges(of: "\"seed\"").count == 1, "\(seeds)")
    }
  }

  @Test func `lacks digests of a scenario in another folder with the same name`() async throws {
    let other = Self.failing.replacing("agents/", with: "../agents/")
      .replacing("policy.yaml", with: "../policy.yaml")
    try await withTeam(["a.yaml": Self.failing, "b/a.yaml": other, "rehearsal.yaml": ""]) {
      folder in
      _ = try await bash("rehearse run a.yaml --digests d.txt --write-digests", in: folder)
      let run = try await bash("rehearse run $PWD/b/a.yaml --digests d.txt", in: folder)
      #expect(run.output.contains("the digest file has no digest"), "\(run)")
    }
  }

  @Test(arguments: [
    ("-dash.yaml", "./-dash.yaml"), ("new\nline.yaml", #"$'new\nline.yaml'"#),
    ("it's $(touch x)\t\u{1b}.yaml", #"$'it\'s $(touch x)\t\033.yaml'"#),
    ("##[group]a.yaml", #"$'\043\043[group]a.yaml'"#), ("it's a.yaml", #"'it'\''s a.yaml'"#),
    ("\u{2028}.yaml", #"$'\342\200\250.yaml'"#), ("a.yaml", "a.yaml"),
  ])
  func `runs whatever the name of the file is`(name: String, word: String) async throws {
    try await withTeam([name: Self.failing]) { folder in
      let run = try await Command.run("run", "--", name, in: folder)
      #expect(run.status == 1, "\(run)")
      let command = "rehearse run \(word) --seed 0"
      #expect(run.output.contains("        repeat    \(command)\n"), "\(run.output)")
      let again = try await bash(command, in: folder)
      #expect(again.status == 1 && again.output.contains("repeat    \(command)\n"), "\(again)")
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "x").path))
    }
  }

  @Test(arguments: [
    (["--policy", "./-policy\n.yaml"], #" --policy $'./-policy\n.yaml'"#),
    (["--configuration=-c.yaml"], " --configuration ./-c.yaml"),
    (["--agents=-agents"], " --agents ./-agents"),
  ])
  func `runs whatever the name of a file in its options is`(options: [String], words: String)
    async throws
  {
    let files = [
      "a.yaml": Self.failing, "-policy\n.yaml": Fixture.policy,
      "-c.yaml": "rehearsal: 1\nconfiguration: c\nplatform: {attempts: 1}\n",
    ]
    try await withTeam(files) { folder in
      try FileManager.default.copyItem(
        at: folder.appending(path: "agents"),
        to: folder.appending(path: "-agents")
      )
      let run = try await Command.run(["run", "a.yaml"] + options, in: folder)
      #expect(run.status == 1, "\(run)")
      let command = "rehearse run a.yaml --seed 0\(words)"
      #expect(run.output.contains("        repeat    \(command)\n"), "\(run.output)")
      let again = try await bash(command, in: folder)
      #expect(again.status == 1 && again.output.contains("repeat    \(command)\n"), "\(again)")
    }
  }
}
