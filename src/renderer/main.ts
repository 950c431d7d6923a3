import { mount } from "svelte";
import AppFrame from "./app/AppFrame.svelte";
import "./app/tokens.css";
import { findHost } from "./engine/host.ts";

mount(AppFrame, { target: document.getElementById("app")!, props: { host: findHost() } });
