import Foundation
import Support
import Testing

@Suite struct `Notes on files` {
  @Test func `of a command that cannot show them names the command that does, once`() async throws {
    let definition = "---\nname: extra-helper\ndescription: a: b\n---\n"
    try await ComparedTeam.withFolder(["agents/extra.md": definition]) { folder in
      let compared = try await Command.line(
        "compare a.yaml slow.yaml --scenarios s.yaml --seeds 3",
        in: folder
      )
      #expect(
        compared.errors.hasPrefix("1 note on these files; `rehearse run --notes` shows them\n"),
        "\(compared.errors)"
      )
      #expect(compared.errors.ranges(of: "on these files").count == 1, "\(compared.errors)")
      let varied = try await Command.line("run s.yaml --vary slots=1,2,3", in: folder)
      #expect(varied.errors.ranges(of: "on these files").count == 1, "\(varied.errors)")
      try write(["d.txt": "x\n"], to: folder)
      let swept = try await Command.line(
        "sweep s.yaml --record r.sqlite --digests d.txt",
        in: folder
      )
      #expect(swept.errors.contains("write the file anew with `rehearse run --write-digests`"))
    }
  }
}
