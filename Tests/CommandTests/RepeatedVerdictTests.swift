import Foundation
import Support
import Testing

@Suite struct `A printed command that repeats or merges` {
  private static let head = Fixture.head + Fixture.work
  private static let late = head + "faults: [{id: late, drop: {to: verify-app, nth: 9}}]\n"

  /// Returns the words of the first command in a report that repeats the result.
  private func repeatArguments(in output: String) throws -> [String] {
    let line = try #require(output.firstMatch(of: #/repeat +rehearse (.+)/#)?.1)
    return line.split(separator: " ").map(String.init)
  }

  @Test(arguments: ["seeds: 3\n", "seeds: 1\n"])
  func `takes the seeds of the scenario if a fault never struck`(seeds: String) async throws {
    try await withTeam(["late.yaml": Self.late + seeds]) { folder in
      let run = try await Command.line("run late.yaml", in: folder)
      #expect(run.status == 2)
      let again = try await Command.run(try repeatArguments(in: run.output), in: folder)
      #expect(again.status == 2, "\(again)")
    }
  }

  @Test func `compares the digests again`() async throws {
    try await withTeam(["a.yaml": Self.head + "seeds: 2\n"]) { folder in
      let run = try await Command.line("run a.yaml --digests 'd.txt", in: folder)
      #expect(run.status == 1)
      #expect(run.output.contains(#"rehearse run a.yaml --seed 0 --digests ''\''d.txt'"#))
      let plain = try await Command.line("run a.yaml --digests d.txt", in: folder)
      let again = try await Command.run(try repeatArguments(in: plain.output), in: folder)
      #expect(again.status == 1, "\(again)")
    }
  }

  @Test func `works in the folder of a repository in which a workflow was made`() async throws {
    try await withTeam(["a.yaml": Fixture.head + Fixture.work, ".git/HEAD": "", "sub/b.txt": ""]) {
      folder in
      let sweep = "--on github --seeds 4 --shards 2 --record"
      let subfolder = folder.appending(path: "sub")
      let below = try await Command.line("sweep ../a.yaml \(sweep) all.sqlite", in: subfolder)
      #expect(below.status == 0, "\(below.errors)")
      let workingFolder = "    defaults:\n      run:\n        working-directory: \"sub\"\n    s"
      #expect(below.output.split(separator: workingFolder).count == 3, "\(below.output)")
      #expect(below.output.contains("          path: \"sub/shard-${{ matrix.shard }}.sqlite\"\n"))
      #expect(below.output.contains("merge-multiple: true\n          path: \"sub\"\n      - run: "))
      let atRoot = try await Command.line("sweep a.yaml \(sweep) all.sqlite", in: folder)
      #expect(!atRoot.output.contains("defaults:"))
      #expect(atRoot.output.contains("          path: \"shard-${{ matrix.shard }}.sqlite\"\n"))
      let outside =
        "error: a workflow has only the files of its repository; name a file of it by a "
      let agents = folder.appending(path: "agents").path
      let leaving = "../\(folder.lastPathComponent)/a.yaml"
      for (path, line, problem) in [
        (leaving, "\(leaving) \(sweep) all.sqlite", outside),
        (agents, "a.yaml --agents \(agents) \(sweep) all.sqlite", outside),
        (
          "shard-1.sqlite", "a.yaml \(sweep) shard-1.sqlite",
          "error: the shards of the workflow have such names; name another recording\n"
        ),
      ] {
        let refused = try await Command.line("sweep \(line)", in: folder)
        #expect(refused.status == 64, "\(line)")
        #expect(refused.errors.hasPrefix("\(path): \(problem)"), "\(refused.errors)")
      }
      let many = "sweep a.yaml --on github --seeds 300 --shards 300 --record all.sqlite"
      let refused = try await Command.line(many, in: folder)
      #expect(refused.status == 64)
      #expect(refused.errors.contains("--shards must be at most 256 with --on github"))
    }
  }

  @Test func `gives the digests to the merge after a job of Kubernetes`() async throws {
    let files = ["a.yaml": Self.head, "rehearsal.yaml": "", "d.txt": ""]
    try await withTeam(files) { folder in
      let line = "sweep a.yaml --on kubernetes --record r.sqlite"
      let plain = try await Command.line(line, in: folder)
      #expect(plain.output.contains("merge /rehearsal/r.sqlite"), "\(plain.output)")
      let given = try await Command.line(line + " --digests d.txt", in: folder)
      #expect(
        given.output.contains("merge '--digests=d.txt' /rehearsal/r.sqlite"),
        "\(given.output)"
      )
      try write(["rehearsal.yaml": "run: {digests: d.txt}\n"], to: folder)
      let byDefault = try await Command.line(line, in: folder)
      #expect(byDefault.output.contains("merge '--digests=d.txt' /rehearsal/r.sqlite"))
      #expect(byDefault.errors == "")
      let shard = "run a.yaml --shard 1/1 --for-merge --record s.sqlite"
      let made = try await Command.line(shard, in: folder)
      #expect(made.errors.contains("give it to `rehearse merge`"))
    }
  }
}
