// The camera at the door. Without this file one searches by name, or uses the camera app of the phone itself.
import jsQR from "jsqr";

const MOST_DOTS = 640; // a wider picture is read no better, and takes longer
const box = document.querySelector("[data-scan]");

function reader(video, found) {
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  let running = true;
  function look() {
    if (!running) return;
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth) {
      const scale = Math.min(1, MOST_DOTS / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      paper.drawImage(video, 0, 0, canvas.width, canvas.height);
      const dots = paper.getImageData(0, 0, canvas.width, canvas.height);
      const code = jsQR(dots.data, dots.width, dots.height, { inversionAttempts: "dontInvert" });
      if (code && code.data) {
        running = false;
        found(code.data);
        return;
      }
    }
    window.setTimeout(look, 150);
  }
  look();
  return () => { running = false; };
}

function start() {
  const [begin, end] = [box.querySelector("[data-start]"), box.querySelector("[data-stop]")];
  const [picture, told] = [box.querySelector("[data-picture]"), box.querySelector("[data-told]")];
  const video = box.querySelector("video");
  let stream = null;
  let halt = () => {};

  function stop() {
    halt();
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    picture.hidden = true;
    begin.hidden = false;
  }

  begin.addEventListener("click", async () => {
    begin.hidden = true;
    told.textContent = "De camera gaat aan.";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      stop();
      told.textContent = "De camera kan niet aan. Geef de browser toestemming, of zoek op naam.";
      return;
    }
    picture.hidden = false;
    video.srcObject = stream;
    await video.play();
    told.textContent = "Houd de QR-code voor de camera.";
    halt = reader(video, (text) => {
      stop();
      told.textContent = "Gevonden.";
      // The server decides what the code is: nothing that is read here is followed as an address.
      window.location.assign(`${box.dataset.scan}?code=${encodeURIComponent(text)}`);
    });
  });
  end.addEventListener("click", () => {
    stop();
    told.textContent = "";
    begin.focus();
  });
  box.hidden = false;
}

if (box && navigator.mediaDevices && navigator.mediaDevices.getUserMedia) start();
