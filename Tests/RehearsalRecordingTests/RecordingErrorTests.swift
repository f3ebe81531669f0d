import GRDB
import Testing

@testable import RehearsalRecording

@Suite struct `The message about a recording that cannot be opened` {
  private let cause = DatabaseError(resultCode: .SQLITE_CANTOPEN)

  @Test func `says whether it cannot be read or cannot be written`() {
    let reading = RecordingError(cause, path: "r")
    #expect(
      reading.description
        == "r: error: the recording cannot be read; check its permissions and those of its folder"
    )
    for writing in [
      RecordingError(cause, path: "r", isAppending: true),
      RecordingError(cause, path: "r", isWriting: true),
    ] {
      #expect(
        writing.description
          == "r: error: the recording cannot be written there; check the folder and its permissions"
      )
      #expect(writing.kind == .inputOutput)
    }
    #expect(reading.kind == .inputOutput)
  }

  @Test(arguments: [
    DatabaseError(resultCode: .SQLITE_FULL), DatabaseError(resultCode: .SQLITE_IOERR),
  ])
  func `recommends --resume only if runs are added`(cause: DatabaseError) {
    let adding = RecordingError(cause, path: "r", isAppending: true)
    #expect(adding.description.hasSuffix(", `rehearse run` or `rehearse compare` with --resume"))
    for other in [
      RecordingError(cause, path: "r"), RecordingError(cause, path: "r", isWriting: true),
    ] {
      #expect(other.description.hasSuffix("then run the same command again"))
    }
  }
}
