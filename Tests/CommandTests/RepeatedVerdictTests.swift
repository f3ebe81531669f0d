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
